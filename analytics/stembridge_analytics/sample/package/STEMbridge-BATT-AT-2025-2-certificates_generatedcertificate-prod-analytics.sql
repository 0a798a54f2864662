id	user_id	download_url	grade	course_id	key	distinction	status	verify_uuid	download_uuid	name	created_date	modified_date	error_reason	mode
257	1096		0.31	course-v1:STEMbridge+BATT-AT+2025-2		0	notpassing	cbf06f2b8aa0c3df79bfd333c60845db		Sophie Brunner	2025-09-23 15:36:33	2025-09-23 15:36:33		honor
401	1150		0.83	course-v1:STEMbridge+BATT-AT+2025-2		0	downloadable	304a2d786a92b80930b903fd15062bb0		Paul Gruber	2025-10-20 23:41:19	2025-10-20 23:41:19		honor
761	1285		0.31	course-v1:STEMbridge+BATT-AT+2025-2		0	notpassing	18306cf6556896ea63e33c61cbd26f51		Katharina Moser	2025-10-01 18:15:55	2025-10-01 18:15:55		honor
1185	1444		0.83	course-v1:STEMbridge+BATT-AT+2025-2		0	downloadable	a6a8a153cf0a2debed1e33560eafc178		Paul Wolf	2025-10-20 23:33:25	2025-10-20 23:33:25		honor
1313	1492		0.83	course-v1:STEMbridge+BATT-AT+2025-2		0	downloadable	81b543e12598f0444e4650b13074fe70		Birgit Egger	2025-10-17 23:15:51	2025-10-17 23:15:51		honor
1529	1573		0.31	course-v1:STEMbridge+BATT-AT+2025-2		0	notpassing	6311a5a610598038db46a8936a7faa80		Birgit Auer	2025-09-18 17:34:14	2025-10-01 20:13:31		honor
2281	1855		0.31	course-v1:STEMbridge+BATT-AT+2025-2		0	notpassing	8947ec1d6e6ef6f6bcd939ab3d2c22fa		Theresa Weber	2025-09-16 09:31:07	2025-09-16 09:31:07		honor
2329	1873		0.83	course-v1:STEMbridge+BATT-AT+2025-2		0	downloadable	72bbbe1aa51c0c2cbd63fcb46ea5f5f2		Eva Auer	2025-10-22 23:37:39	2025-10-22 23:37:39		honor
