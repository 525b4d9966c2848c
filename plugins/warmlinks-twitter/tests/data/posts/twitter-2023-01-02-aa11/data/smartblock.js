window.YTD.smartblock.part0 = [ ]
