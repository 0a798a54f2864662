-- grain: one file with new lines that repeat an event
-- inputs: places
SELECT
    p.file_no AS file_no,
    COUNT(*) AS lines
FROM places AS p
WHERE p.origin = 2 AND p.place > 1
GROUP BY p.file_no
