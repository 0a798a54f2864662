-- grain: one person that a list of participants or the platform's profiles tell of
-- inputs: person_attributes, linked_keys
-- The programme's own list comes before the platform's profile. Where one source says two things
-- of one person (by name and by id), the later in the alphabet stands, and conflicts counts it.
WITH named AS (
    SELECT
        COALESCE(k.learner_id, p.key) AS learner_id,
        p.source AS source,
        p.country AS country,
        p.country_raw AS country_raw,
        p.region AS region,
        CASE WHEN p.gender = 'not stated' THEN NULL ELSE p.gender END AS gender,
        p.birth_year AS birth_year,
        p.education AS education,
        p.language AS language,
        p.role AS role,
        p.subject AS subject,
        p.level AS level,
        p.school_type AS school_type,
        CASE WHEN p.is_rural THEN 1 WHEN NOT p.is_rural THEN 0 END AS rural,
        p.experience_years AS experience_years,
        p.school_key AS school_key,
        p.cohort AS cohort
    FROM person_attributes AS p
    LEFT JOIN linked_keys AS k
        ON p.key = k.key
),
best AS (
    SELECT
        n.learner_id AS learner_id,
        COALESCE(MAX(CASE WHEN n.source = 'participants' THEN n.country END), MAX(n.country))
            AS country,
        COALESCE(
            MAX(CASE WHEN n.source = 'participants' THEN n.country_raw END), MAX(n.country_raw)
        ) AS country_raw,
        COALESCE(MAX(CASE WHEN n.source = 'participants' THEN n.region END), MAX(n.region))
            AS region,
        COALESCE(MAX(CASE WHEN n.source = 'participants' THEN n.gender END), MAX(n.gender))
            AS gender,
        COALESCE(MAX(CASE WHEN n.source = 'participants' THEN n.birth_year END), MAX(n.birth_year))
            AS birth_year,
        COALESCE(MAX(CASE WHEN n.source = 'participants' THEN n.education END), MAX(n.education))
            AS education,
        COALESCE(MAX(CASE WHEN n.source = 'participants' THEN n.language END), MAX(n.language))
            AS language,
        COALESCE(MAX(CASE WHEN n.source = 'participants' THEN n.role END), MAX(n.role)) AS role,
        COALESCE(MAX(CASE WHEN n.source = 'participants' THEN n.subject END), MAX(n.subject))
            AS subject,
        COALESCE(MAX(CASE WHEN n.source = 'participants' THEN n.level END), MAX(n.level)) AS level,
        COALESCE(
            MAX(CASE WHEN n.source = 'participants' THEN n.school_type END), MAX(n.school_type)
        ) AS school_type,
        COALESCE(MAX(CASE WHEN n.source = 'participants' THEN n.rural END), MAX(n.rural)) AS rural,
        COALESCE(
            MAX(CASE WHEN n.source = 'participants' THEN n.experience_years END),
            MAX(n.experience_years)
        ) AS experience_years,
        COALESCE(MAX(CASE WHEN n.source = 'participants' THEN n.school_key END), MAX(n.school_key))
            AS school_key,
        COALESCE(MAX(CASE WHEN n.source = 'participants' THEN n.cohort END), MAX(n.cohort))
            AS cohort,
        CASE WHEN MIN(n.country) <> MAX(n.country) THEN 1 ELSE 0 END
            + CASE WHEN MIN(n.gender) <> MAX(n.gender) THEN 1 ELSE 0 END
            + CASE WHEN MIN(n.birth_year) <> MAX(n.birth_year) THEN 1 ELSE 0 END
            + CASE WHEN MIN(n.role) <> MAX(n.role) THEN 1 ELSE 0 END
            + CASE WHEN MIN(n.level) <> MAX(n.level) THEN 1 ELSE 0 END
            + CASE WHEN MIN(n.subject) <> MAX(n.subject) THEN 1 ELSE 0 END
            + CASE WHEN MIN(n.school_type) <> MAX(n.school_type) THEN 1 ELSE 0 END
            + CASE WHEN MIN(n.rural) <> MAX(n.rural) THEN 1 ELSE 0 END AS conflicts
    FROM named AS n
    GROUP BY n.learner_id
)
SELECT
    b.learner_id AS learner_id,
    b.country AS country,
    CASE WHEN b.country IS NULL THEN b.country_raw END AS country_raw,
    b.region AS region,
    b.gender AS gender,
    b.birth_year AS birth_year,
    b.education AS education,
    b.language AS language,
    b.role AS role,
    b.subject AS subject,
    b.level AS level,
    b.school_type AS school_type,
    CASE WHEN b.rural = 1 THEN TRUE WHEN b.rural = 0 THEN FALSE END AS is_rural,
    b.experience_years AS experience_years,
    b.school_key AS school_key,
    b.cohort AS cohort,
    b.conflicts AS conflicts
FROM best AS b
