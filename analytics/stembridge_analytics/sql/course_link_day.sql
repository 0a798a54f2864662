-- grain: one course run on one UTC day with any click on a link
-- inputs: events
-- Clicks of everybody but services and staff, whether the person is known or not. The edX pipeline
-- counted those too, each copy, and only where both addresses are known.
SELECT
    e.course_id AS course_id,
    e.day AS day,
    SUM(CASE WHEN e.is_staff OR e.is_service THEN 0 ELSE 1 END) AS clicks,
    SUM(CASE WHEN e.is_external AND NOT e.is_staff AND NOT e.is_service THEN 1 ELSE 0 END)
        AS external_clicks,
    SUM(CASE WHEN e.is_external IS NULL AND NOT e.is_staff AND NOT e.is_service THEN 1 ELSE 0 END)
        AS unknown_clicks,
    SUM(CASE WHEN e.is_external IS NULL THEN 0 ELSE e.copies END) AS clicks_edx_pipeline,
    SUM(CASE WHEN e.is_external THEN e.copies ELSE 0 END) AS external_clicks_edx_pipeline
FROM events AS e
WHERE e.kind = 'navigation' AND e.action = 'link' AND e.course_id IS NOT NULL AND e.is_in_period
GROUP BY e.course_id, e.day
