window.YTD.direct_message_group.part0 = [ ]
