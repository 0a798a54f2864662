-- grain: one row: staged lines of file :staged_no that :file_no does not have
-- Rejects count up to line :last_reject.
-- inputs: staged_keys, staged_rejects, stored_events, stored_duplicates, stored_rejects
WITH known AS (
    SELECT e.line_no, e.time_us, e.duplicate_key FROM stored_events AS e
    WHERE e.file_no = :file_no
    UNION ALL
    SELECT d.line_no, d.time_us, d.duplicate_key FROM stored_duplicates AS d
    WHERE d.file_no = :file_no
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
    ANTI JOIN (SELECT * FROM stored_rejects WHERE file_no = :file_no) AS k
        ON s.line_no = k.line_no AND s.byte_offset = k.byte_offset AND s.line_hash = k.line_hash
    WHERE s.file_no = :staged_no AND s.line_no <= :last_reject
)
SELECT e.lines + r.lines AS lines
FROM events AS e
CROSS JOIN rejects AS r
