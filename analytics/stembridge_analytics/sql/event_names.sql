-- grain: one name of an event
-- inputs: events
SELECT
    e.kind AS kind,
    e.event_name AS event_name,
    COUNT(*) AS events
FROM events AS e
GROUP BY e.kind, e.event_name
