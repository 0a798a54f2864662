-- grain: one UTC month in which a stored row changes
-- inputs: places
SELECT
    p.month AS month,
    COUNT(*) AS lines
FROM places AS p
WHERE p.origin <> 2
GROUP BY p.month
