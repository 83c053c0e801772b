CREATE TABLE day (cutoff INTEGER NOT NULL);
CREATE TABLE age_lock (code TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE stage_from (from_days INTEGER PRIMARY KEY);
CREATE TABLE subscriber (
  account INTEGER PRIMARY KEY, person TEXT NOT NULL, document TEXT NOT NULL, name TEXT NOT NULL,
  address TEXT NOT NULL, town TEXT NOT NULL, locality TEXT NOT NULL, zone TEXT NOT NULL, cycle TEXT NOT NULL,
  use_class TEXT NOT NULL, stratum INTEGER NOT NULL, services TEXT NOT NULL, status TEXT NOT NULL);
CREATE TABLE item (
  account INTEGER NOT NULL, document TEXT NOT NULL, repetition INTEGER NOT NULL, item INTEGER NOT NULL,
  sub_item INTEGER NOT NULL, partner TEXT NOT NULL, reference TEXT NOT NULL, service TEXT NOT NULL,
  main TEXT NOT NULL, posted INTEGER, due INTEGER, amount INTEGER NOT NULL, lock TEXT, substitute TEXT,
  PRIMARY KEY (account, document, repetition, item, sub_item)) WITHOUT ROWID;
CREATE TABLE authorisation (
  person TEXT NOT NULL, channel TEXT NOT NULL, since INTEGER NOT NULL, granted INTEGER NOT NULL,
  PRIMARY KEY (person, channel, since)) WITHOUT ROWID;
CREATE TABLE contact (
  person TEXT NOT NULL, at INTEGER NOT NULL, account INTEGER NOT NULL, channel TEXT NOT NULL,
  effective INTEGER NOT NULL, PRIMARY KEY (person, at, account)) WITHOUT ROWID;
CREATE TABLE claim (
  account INTEGER NOT NULL, radicado TEXT NOT NULL, bill TEXT, amount INTEGER, since INTEGER NOT NULL,
  PRIMARY KEY (account, radicado)) WITHOUT ROWID;
CREATE TABLE deed (
  account INTEGER NOT NULL, day INTEGER NOT NULL, kind TEXT NOT NULL, number INTEGER NOT NULL,
  PRIMARY KEY (account, day, kind, number)) WITHOUT ROWID;
CREATE TABLE payment (
  id TEXT PRIMARY KEY, account INTEGER, at INTEGER NOT NULL, day INTEGER NOT NULL, amount INTEGER NOT NULL,
  reference TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX payment_of_account ON payment (account, at);
CREATE INDEX payment_of_day ON payment (day, account);
CREATE TABLE standing (
  account INTEGER PRIMARY KEY, stage INTEGER NOT NULL, days INTEGER NOT NULL, overdue INTEGER NOT NULL,
  oldest INTEGER);
CREATE TABLE queue (
  officer TEXT NOT NULL, day INTEGER NOT NULL, place INTEGER NOT NULL, account INTEGER NOT NULL,
  points INTEGER NOT NULL, PRIMARY KEY (officer, day, place)) WITHOUT ROWID;
CREATE TABLE testigo (
  account INTEGER PRIMARY KEY, partner TEXT, document TEXT, name TEXT, address TEXT, town TEXT, locality TEXT,
  zone TEXT, cycle TEXT, use_class TEXT, stratum INTEGER, services TEXT, status TEXT, items INTEGER NOT NULL,
  overdue_bills INTEGER NOT NULL, oldest INTEGER, oldest_collectable INTEGER, days INTEGER NOT NULL,
  stage INTEGER NOT NULL, total INTEGER NOT NULL, current INTEGER NOT NULL, overdue INTEGER NOT NULL,
  b0 INTEGER NOT NULL, b1 INTEGER NOT NULL, b2 INTEGER NOT NULL, b3 INTEGER NOT NULL, b4 INTEGER NOT NULL,
  b5 INTEGER NOT NULL, b6 INTEGER NOT NULL, b7 INTEGER NOT NULL, blocked0 INTEGER NOT NULL,
  blocked1 INTEGER NOT NULL, financed0 INTEGER NOT NULL, financed1 INTEGER NOT NULL, hard INTEGER NOT NULL,
  acu INTEGER NOT NULL, alc INTEGER NOT NULL, ase INTEGER NOT NULL, others INTEGER NOT NULL,
  last_payment INTEGER, last_action INTEGER);
CREATE TABLE cube (
  stage INTEGER, use_class TEXT, stratum INTEGER, zone TEXT, town TEXT, accounts INTEGER, overdue_accounts INTEGER,
  days INTEGER, total INTEGER, current INTEGER, overdue INTEGER, b0 INTEGER, b1 INTEGER, b2 INTEGER, b3 INTEGER,
  b4 INTEGER, b5 INTEGER, b6 INTEGER, b7 INTEGER, blocked INTEGER, financed INTEGER, hard INTEGER,
  PRIMARY KEY (stage, use_class, stratum, zone, town)) WITHOUT ROWID;
-- An item where it counts, with what the credits of its account leave of it, the oldest consumed first.
CREATE VIEW residual AS
  SELECT account, partner, reference, service, due, amount, share, cutoff,
    CASE share WHEN 'N' THEN max(0, amount - max(0, credit - (through - amount))) WHEN 'C' THEN 0 ELSE amount END
      AS residual, max(0, coalesce(cutoff - due, 0)) AS age
  FROM (
    SELECT *, sum(CASE share WHEN 'C' THEN -amount ELSE 0 END) OVER (PARTITION BY account) AS credit,
      sum(CASE share WHEN 'N' THEN amount ELSE 0 END)
        OVER (PARTITION BY account ORDER BY due IS NULL, due, document, repetition, item, sub_item
              ROWS UNBOUNDED PRECEDING) AS through
    FROM (
      SELECT item.*, cutoff,
        CASE WHEN lock IS NOT NULL AND lock IN (SELECT code FROM age_lock) THEN 'B'
             WHEN substitute = 'R' THEN 'F' WHEN amount < 0 THEN 'C' ELSE 'N' END AS share
      FROM item, day));
-- A bill comes as one item per service.
CREATE VIEW bill AS
  SELECT account, cutoff, max(partner) AS partner, reference, due, age, count(*) AS items, sum(amount) AS total,
    sum(CASE share WHEN 'N' THEN residual ELSE 0 END) AS owed,
    max(share = 'N' AND residual > 0) AS collectable,
    sum(CASE share WHEN 'N' THEN amount - residual WHEN 'C' THEN amount ELSE 0 END) AS spare,
    sum(CASE share WHEN 'B' THEN amount ELSE 0 END) AS blocked,
    sum(CASE share WHEN 'F' THEN amount ELSE 0 END) AS financed,
    sum(CASE service WHEN 'ACU' THEN amount ELSE 0 END) AS acu,
    sum(CASE service WHEN 'ALC' THEN amount ELSE 0 END) AS alc,
    sum(CASE service WHEN 'ASE' THEN amount ELSE 0 END) AS ase
  FROM residual GROUP BY account, reference, due;
