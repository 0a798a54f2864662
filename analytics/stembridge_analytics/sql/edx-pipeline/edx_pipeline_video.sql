-- grain: one video that anybody played
-- inputs: edx_pipeline_video_segments
SELECT
    s.course_id AS course_id,
    s.block_id AS block_id,
    MAX(s.duration_s) AS duration_s,
    MAX(s.people_at_start) AS people_at_start,
    MAX(s.people_at_end) AS people_at_end,
    SUM(s.views) * 5 AS viewed_s
FROM edx_pipeline_video_segments AS s
GROUP BY s.course_id, s.block_id
