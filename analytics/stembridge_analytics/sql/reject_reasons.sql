-- grain: one reason for which lines were rejected
-- inputs: rejects
WITH ordered AS (
    SELECT
        r.reason AS reason,
        r.path AS path,
        r.line_no AS line_no,
        r.detail AS detail,
        ROW_NUMBER() OVER (PARTITION BY r.reason ORDER BY r.file_no, r.line_no) AS place,
        COUNT(*) OVER (PARTITION BY r.reason) AS lines
    FROM rejects AS r
)
SELECT
    o.reason AS reason,
    o.lines AS lines,
    o.path AS first_path,
    o.line_no AS first_line,
    o.detail AS detail
FROM ordered AS o
WHERE o.place = 1
