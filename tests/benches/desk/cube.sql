INSERT INTO cube
SELECT stage, coalesce(use_class, ''), coalesce(stratum, 0), coalesce(zone, ''), coalesce(town, ''), count(*),
  sum(b1 + b2 + b3 + b4 + b5 + b6 + b7 > 0), sum(days), sum(total), sum(current), sum(overdue), sum(b0), sum(b1),
  sum(b2), sum(b3), sum(b4), sum(b5), sum(b6), sum(b7), sum(blocked0 + blocked1), sum(financed0 + financed1),
  sum(hard)
FROM testigo GROUP BY 1, 2, 3, 4, 5
