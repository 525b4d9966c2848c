CREATE TABLE calls (_id INTEGER PRIMARY KEY AUTOINCREMENT, number TEXT, presentation INTEGER NOT NULL DEFAULT 1, post_dial_digits TEXT NOT NULL DEFAULT '', date INTEGER, duration INTEGER, data_usage INTEGER, type INTEGER, features INTEGER NOT NULL DEFAULT 0, name TEXT, numbertype INTEGER, numberlabel TEXT, countryiso TEXT, normalized_number TEXT, is_read INTEGER);
INSERT INTO calls (_id, number, presentation, date, duration, type, name, countryiso, normalized_number) VALUES
  (1, '07700 900123', 1, 1766203600000, 600, 2, 'Mira Holt', 'GB', '+447700900123'),
  (2, '+447700900777', 1, 1766210800000, 0, 3, 'Jonas Brandt', 'GB', NULL),
  (3, '', 2, 1766228800000, 40, 1, NULL, 'GB', NULL),
  (4, '66500', 1, 1766232400000, 40, 2, NULL, 'GB', NULL),
  (5, '+447700900777', 1, NULL, 40, 2, NULL, 'GB', NULL);
