id	user_id	course_id	created	is_active	mode
9	1003	course-v1:STEMbridge+BATT-MT+2025-2	2025-09-08 15:00:55	1	honor
137	1051	course-v1:STEMbridge+BATT-MT+2025-2	2025-09-11 18:05:21	1	honor
145	1054	course-v1:STEMbridge+BATT-MT+2025-2	2025-09-02 10:39:03	1	honor
153	1057	course-v1:STEMbridge+BATT-MT+2025-2	2025-09-28 12:41:32	0	honor
161	1060	course-v1:STEMbridge+BATT-MT+2025-2	2025-09-14 14:30:46	1	honor
169	1063	course-v1:STEMbridge+BATT-MT+2025-2	2025-09-04 14:56:02	1	honor
177	1066	course-v1:STEMbridge+BATT-MT+2025-2	2025-09-15 10:06:05	1	honor
233	1087	course-v1:STEMbridge+BATT-MT+2025-2	2025-09-06 08:07:38	1	honor
241	1090	course-v1:STEMbridge+BATT-MT+2025-2	2025-09-16 09:31:30	0	honor
1145	1429	course-v1:STEMbridge+BATT-MT+2025-2	2025-09-10 09:30:48	1	honor
1297	1486	course-v1:STEMbridge+BATT-MT+2025-2	2025-09-13 16:32:12	1	honor
1825	1684	course-v1:STEMbridge+BATT-MT+2025-2	2025-09-12 01:00:39	1	honor
