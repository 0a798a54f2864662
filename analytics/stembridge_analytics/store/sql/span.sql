-- grain: one row: first and last day by the clocks of servers and browsers
-- inputs: stored_events
-- A phone's clock may never have been set.
SELECT
    MIN(e.day) AS first_day,
    MAX(e.day) AS last_day
FROM stored_events AS e
WHERE e.source IS NULL OR e.source <> 'mobile'
