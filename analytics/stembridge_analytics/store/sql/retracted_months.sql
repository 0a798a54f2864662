-- grain: one UTC month of lines taken back
-- inputs: retracted
SELECT
    SUBSTRING(CAST(MAKE_TIMESTAMP(r.time_us) AS VARCHAR), 1, 7) AS month,
    COUNT(*) AS lines
FROM retracted AS r
GROUP BY SUBSTRING(CAST(MAKE_TIMESTAMP(r.time_us) AS VARCHAR), 1, 7)
