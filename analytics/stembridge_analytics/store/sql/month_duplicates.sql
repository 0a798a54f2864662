-- grain: one duplicate line of the months in which duplicates change
-- inputs: stored_duplicates, places
SELECT
    d.time_us AS time_us,
    d.duplicate_key AS duplicate_key,
    d.file_no AS file_no,
    d.line_no AS line_no,
    SUBSTRING(CAST(MAKE_TIMESTAMP(d.time_us) AS VARCHAR), 1, 7) AS month
FROM stored_duplicates AS d
ANTI JOIN places AS p
    ON d.time_us = p.time_us AND d.duplicate_key = p.duplicate_key
UNION ALL
SELECT
    p.time_us AS time_us,
    p.duplicate_key AS duplicate_key,
    p.file_no AS file_no,
    p.line_no AS line_no,
    p.month AS month
FROM places AS p
WHERE p.place > 1 AND p.origin < 9
ORDER BY month, time_us, duplicate_key, file_no, line_no
