INSERT INTO testigo
SELECT a.account, a.partner, s.document, s.name, s.address, s.town, s.locality, s.zone, s.cycle, s.use_class,
  s.stratum, s.services, s.status, a.items, a.overdue_bills, a.oldest, a.oldest_collectable,
  coalesce(a.driver, 0),
  CASE WHEN a.driver >= 181 THEN 4 WHEN a.driver >= 91 THEN 3 WHEN a.driver >= 31 THEN 2
       WHEN a.driver >= 1 THEN 1 ELSE 0 END,
  a.total, a.current, a.overdue, a.b0, a.b1, a.b2, a.b3, a.b4, a.b5, a.b6, a.b7, a.blocked0, a.blocked1,
  a.financed0, a.financed1, a.hard, a.acu, a.alc, a.ase, a.total - a.acu - a.alc - a.ase,
  (SELECT max(p.at) FROM payment p WHERE p.account = a.account AND p.day <= ?1),
  (SELECT max(d.day) FROM deed d WHERE d.account = a.account AND d.day <= ?1)
FROM (
  SELECT account, max(partner) AS partner, sum(items) AS items, sum(collectable AND age >= 1) AS overdue_bills,
    min(due) AS oldest, min(CASE WHEN collectable THEN due END) AS oldest_collectable,
    max(CASE WHEN owed >= ?2 AND age >= 1 THEN age END) AS driver, sum(total) AS total,
    sum(CASE WHEN age < 1 THEN owed + blocked + financed ELSE 0 END) + sum(spare) AS current,
    sum(CASE WHEN age >= 1 THEN owed + blocked + financed ELSE 0 END) AS overdue,
    sum(CASE WHEN age < 1 THEN owed ELSE 0 END) + sum(spare) AS b0,
    sum(CASE WHEN age BETWEEN 1 AND 30 THEN owed ELSE 0 END) AS b1,
    sum(CASE WHEN age BETWEEN 31 AND 60 THEN owed ELSE 0 END) AS b2,
    sum(CASE WHEN age BETWEEN 61 AND 90 THEN owed ELSE 0 END) AS b3,
    sum(CASE WHEN age BETWEEN 91 AND 180 THEN owed ELSE 0 END) AS b4,
    sum(CASE WHEN age BETWEEN 181 AND 360 THEN owed ELSE 0 END) AS b5,
    sum(CASE WHEN age BETWEEN 361 AND 1825 THEN owed ELSE 0 END) AS b6,
    sum(CASE WHEN age > 1825 THEN owed ELSE 0 END) AS b7,
    sum(CASE WHEN age < 1 THEN blocked ELSE 0 END) AS blocked0,
    sum(CASE WHEN age >= 1 THEN blocked ELSE 0 END) AS blocked1,
    sum(CASE WHEN age < 1 THEN financed ELSE 0 END) AS financed0,
    sum(CASE WHEN age >= 1 THEN financed ELSE 0 END) AS financed1,
    sum(CASE WHEN age > 360 THEN owed ELSE 0 END) AS hard,
    sum(acu) AS acu, sum(alc) AS alc, sum(ase) AS ase
  FROM bill WHERE cutoff = ?1 GROUP BY account) a
LEFT JOIN subscriber s ON s.account = a.account
