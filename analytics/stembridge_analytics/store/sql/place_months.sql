-- grain: one UTC month in which duplicates change
-- inputs: places
SELECT
    p.month AS month,
    COUNT(*) AS lines
FROM places AS p
GROUP BY p.month
