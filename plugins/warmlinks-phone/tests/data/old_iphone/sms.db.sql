CREATE TABLE handle (ROWID INTEGER PRIMARY KEY AUTOINCREMENT UNIQUE, id TEXT NOT NULL, country TEXT, service TEXT NOT NULL, uncanonicalized_id TEXT, UNIQUE (id, service));
CREATE TABLE chat (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, guid TEXT UNIQUE NOT NULL, style INTEGER, state INTEGER, account_id TEXT, chat_identifier TEXT, service_name TEXT, account_login TEXT);
CREATE TABLE message (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, guid TEXT UNIQUE NOT NULL, text TEXT, handle_id INTEGER DEFAULT 0, service TEXT, account TEXT, error INTEGER DEFAULT 0, date INTEGER, is_from_me INTEGER DEFAULT 0);
CREATE TABLE chat_message_join (chat_id INTEGER, message_id INTEGER, PRIMARY KEY (chat_id, message_id));
CREATE TABLE chat_handle_join (chat_id INTEGER, handle_id INTEGER, UNIQUE(chat_id, handle_id));
INSERT INTO handle (ROWID, id, service) VALUES (1, '+447700900123', 'iMessage'), (2, '+447700900777', 'SMS'), (3, '07700900555', 'SMS');
INSERT INTO chat (ROWID, guid, style, chat_identifier, account_login) VALUES (1, 'iMessage;-;+447700900123', 45, '+447700900123', 'P:+447700900999'), (2, 'SMS;+;chat7', 43, 'chat7', 'P:+447700900999');
INSERT INTO chat_handle_join VALUES (1, 1), (2, 2), (2, 3);
INSERT INTO message (ROWID, guid, text, handle_id, service, account, date, is_from_me) VALUES
  (1, 'O-1', 'Was the lighthouse open?', 1, 'iMessage', 'p:+447700900999', 410000000, 0),
  (2, 'O-2', 'Windy', 1, 'iMessage', 'p:+447700900999', 410000060, 1),
  (3, 'O-3', 'Hello both', 0, 'SMS', 'p:+447700900999', 410003600, 1),
  (4, 'O-4', 'Hello Sam', 3, 'SMS', 'p:+447700900999', 410003660, 0);
INSERT INTO chat_message_join VALUES (1, 1), (1, 2), (2, 3), (2, 4);
