id	user_id	download_url	grade	course_id	key	distinction	status	verify_uuid	download_uuid	name	created_date	modified_date	error_reason	mode
9	1003		0.31	course-v1:STEMbridge+BATT-MT+2025-2		0	notpassing	3bdb1ca6a84d489c2195118f137320b3		Adrian Agius	2025-09-08 15:00:55	2025-09-08 15:00:55		honor
121	1045		0.31	course-v1:STEMbridge+BATT-MT+2025-2		0	notpassing	73d716b766f7f7385025abd058b0229b		Alma Azzopardi	2025-09-18 05:35:27	2025-09-18 05:35:27		honor
129	1048		0.83	course-v1:STEMbridge+BATT-MT+2025-2		0	downloadable	e7ae1bc92a7ccdb8519657f926b4a812		Lina Portelli	2025-10-15 23:08:40	2025-10-15 23:08:40		honor
177	1066		0.83	course-v1:STEMbridge+BATT-MT+2025-2		0	unavailable	b90fe86006e12de367f6c6c070405154		Elsa Attard\\Au	2025-10-20 23:16:37	2025-10-21 23:21:24		honor
1825	1684		0.83	course-v1:STEMbridge+BATT-MT+2025-2		0	downloadable	74d7ddae2383fadc8c5f606a734efa47		Vera Abela	2025-10-18 23:02:42	2025-10-18 23:02:42		honor
