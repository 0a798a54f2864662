-- grain: one UTC month of the staged lines of files that are taken in
-- inputs: staged_events, numbers
SELECT
    SUBSTRING(CAST(s.day AS VARCHAR), 1, 7) AS month,
    COUNT(*) AS lines
FROM staged_events AS s
JOIN numbers AS n
    ON s.file_no = n.staged_no
GROUP BY SUBSTRING(CAST(s.day AS VARCHAR), 1, 7)
