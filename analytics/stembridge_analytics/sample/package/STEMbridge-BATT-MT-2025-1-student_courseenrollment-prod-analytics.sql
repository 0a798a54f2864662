id	user_id	course_id	created	is_active	mode
17	1006	course-v1:STEMbridge+BATT-MT+2025-1	2025-04-19 09:45:14	1	honor
25	1009	course-v1:STEMbridge+BATT-MT+2025-1	2025-04-25 11:30:31	1	honor
113	1042	course-v1:STEMbridge+BATT-MT+2025-1	2025-04-14 05:32:15	1	honor
121	1045	course-v1:STEMbridge+BATT-MT+2025-1	2025-04-30 07:28:46	1	honor
129	1048	course-v1:STEMbridge+BATT-MT+2025-1	2025-04-17 13:40:10	1	honor
225	1084	course-v1:STEMbridge+BATT-MT+2025-1	2025-04-14 18:53:15	1	honor
1121	1420	course-v1:STEMbridge+BATT-MT+2025-1	2025-05-11 07:25:48	1	honor
1129	1423	course-v1:STEMbridge+BATT-MT+2025-1	2025-04-23 12:15:56	1	honor
1289	1483	course-v1:STEMbridge+BATT-MT+2025-1	2025-04-21 07:07:42	1	honor
1825	1684	course-v1:STEMbridge+BATT-MT+2025-1	2025-04-15 14:07:09	1	honor
