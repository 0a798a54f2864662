-- grain: one rejected line with the name of its file
-- inputs: stored_rejects, stored_files
SELECT
    r.*,
    f.name AS path
FROM stored_rejects AS r
JOIN stored_files AS f
    ON r.file_no = f.file_no
