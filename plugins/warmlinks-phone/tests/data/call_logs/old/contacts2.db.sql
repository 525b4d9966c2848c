CREATE TABLE contacts (_id INTEGER PRIMARY KEY);
CREATE TABLE calls (_id INTEGER PRIMARY KEY AUTOINCREMENT, number TEXT, date INTEGER, duration INTEGER, type INTEGER, new INTEGER, name TEXT, numbertype INTEGER, numberlabel TEXT);
INSERT INTO calls (_id, number, date, duration, type, name) VALUES
  (1, '07700 900555', 1366203600000, 30, 1, 'Ada Lovelace'),
  (2, '07700 900123', 1766203600000, 600, 2, 'Mira Holt');
