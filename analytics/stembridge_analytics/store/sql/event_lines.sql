-- grain: one event line of the store
-- inputs: stored_events, stored_duplicates
SELECT
    TRUE AS is_kept, e.file_no AS file_no, e.line_no AS line_no,
    e.time_us AS time_us, e.duplicate_key AS duplicate_key
FROM stored_events AS e
UNION ALL
SELECT
    FALSE AS is_kept, d.file_no AS file_no, d.line_no AS line_no,
    d.time_us AS time_us, d.duplicate_key AS duplicate_key
FROM stored_duplicates AS d
