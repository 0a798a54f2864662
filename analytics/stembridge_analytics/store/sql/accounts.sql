-- grain: one user name with its user id, as a table of the platform's accounts says
-- inputs: stored_accounts, new_accounts
SELECT DISTINCT
    a.platform AS platform,
    a.name_key AS name_key,
    a.user_key AS user_key
FROM (SELECT * FROM stored_accounts UNION ALL SELECT * FROM new_accounts) AS a
