window.YTD.key_registry.part0 = [ ]
