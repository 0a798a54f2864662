-- grain: one row: lines by which staged file :staged_no is no beginning of the known :file_no
-- The beginning has :lines lines; its rejects are compared up to line :last_reject. What is an event
-- or a reject in one must be so in the other: of skipped lines that is all that can be compared.
-- inputs: staged_keys, staged_rejects, stored_events, stored_duplicates, stored_rejects
WITH known AS (
    SELECT e.line_no, e.time_us, e.duplicate_key FROM stored_events AS e
    WHERE e.file_no = :file_no AND e.line_no <= :lines
    UNION ALL
    SELECT d.line_no, d.time_us, d.duplicate_key FROM stored_duplicates AS d
    WHERE d.file_no = :file_no AND d.line_no <= :lines
),
known_rejects AS (
    SELECT r.line_no, r.byte_offset, r.line_hash FROM stored_rejects AS r
    WHERE r.file_no = :file_no AND r.line_no <= :lines
),
events AS (
    SELECT COUNT(*) AS lines
    FROM staged_keys AS s
    ANTI JOIN known AS k
        ON s.line_no = k.line_no AND s.time_us = k.time_us AND s.duplicate_key = k.duplicate_key
    WHERE s.file_no = :staged_no
),
rejects AS (
    SELECT COUNT(*) AS lines
    FROM staged_rejects AS s
    ANTI JOIN known_rejects AS k
        ON s.line_no = k.line_no AND s.byte_offset = k.byte_offset AND s.line_hash = k.line_hash
    WHERE s.file_no = :staged_no AND s.line_no <= :last_reject
),
of_known AS (
    SELECT k.line_no FROM known AS k UNION ALL SELECT r.line_no FROM known_rejects AS r
),
of_staged AS (
    SELECT s.line_no FROM staged_keys AS s WHERE s.file_no = :staged_no
    UNION ALL
    SELECT r.line_no FROM staged_rejects AS r WHERE r.file_no = :staged_no
),
unlike AS (
    SELECT COUNT(*) AS lines
    FROM of_known AS k
    FULL JOIN of_staged AS s
        ON k.line_no = s.line_no
    WHERE k.line_no IS NULL OR s.line_no IS NULL
)
SELECT e.lines + r.lines + u.lines AS lines
FROM events AS e
CROSS JOIN rejects AS r
CROSS JOIN unlike AS u
