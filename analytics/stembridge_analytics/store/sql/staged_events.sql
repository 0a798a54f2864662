-- grain: one event line, duplicates included: what was staged when it was read
-- inputs: stored_events, stored_duplicates
-- A duplicate is equal to the row kept in all but its place.
SELECT
    e.* EXCLUDE (copies)
FROM stored_events AS e
UNION ALL BY NAME
SELECT
    e.* EXCLUDE (copies, file_no, line_no),
    d.file_no AS file_no,
    d.line_no AS line_no
FROM stored_duplicates AS d
JOIN stored_events AS e
    ON d.time_us = e.time_us AND d.duplicate_key = e.duplicate_key
