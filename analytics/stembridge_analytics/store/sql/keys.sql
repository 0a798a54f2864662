-- grain: one keyed hash of a user id or user name of :platform seen in new lines
-- inputs: staged_people, numbers
SELECT s.subject_key AS key
FROM staged_people AS s JOIN numbers AS n ON s.file_no = n.staged_no
WHERE s.subject_key IS NOT NULL
UNION
SELECT s.user_key AS key
FROM staged_people AS s JOIN numbers AS n ON s.file_no = n.staged_no
WHERE s.user_key IS NOT NULL
UNION
SELECT s.name_key AS key
FROM staged_people AS s JOIN numbers AS n ON s.file_no = n.staged_no
WHERE s.name_key IS NOT NULL
