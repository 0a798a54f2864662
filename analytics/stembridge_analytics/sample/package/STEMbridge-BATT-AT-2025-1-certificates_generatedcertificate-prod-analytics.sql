id	user_id	download_url	grade	course_id	key	distinction	status	verify_uuid	download_uuid	name	created_date	modified_date	error_reason	mode
265	1099		0.31	course-v1:STEMbridge+BATT-AT+2025-1		0	notpassing	e07bf6995eb1781ceaeb550ba9407a80		Monika Fischer	2025-04-30 17:22:57	2025-04-30 17:22:57		honor
769	1288		0.31	course-v1:STEMbridge+BATT-AT+2025-1		0	notpassing	b6e8ff88d4b183da5cf13caea57809d4		Sophie Bauer	2025-04-25 18:13:40	2025-04-25 18:13:40		honor
985	1369		0.83	course-v1:STEMbridge+BATT-AT+2025-1		0	downloadable	8981444e73a6da5aa56295be436d70bc		Sophie Wolf	2025-05-29 23:45:44	2025-05-29 23:45:44		honor
1185	1444		0.31	course-v1:STEMbridge+BATT-AT+2025-1		0	notpassing	0cffd05b108c884baa8873fbb099424a		Paul Wolf	2025-04-25 01:00:56	2025-04-25 01:00:56		honor
1193	1447		0.31	course-v1:STEMbridge+BATT-AT+2025-1		0	notpassing	717ba367e03aa429111740809838a257		Katharina Eder	2025-04-16 05:43:47	2025-04-16 05:43:47		honor
1201	1450		0.31	course-v1:STEMbridge+BATT-AT+2025-1		0	notpassing	fce4199cf303ae01dec57198cf076f99		Andreas Gruber	2025-04-15 13:32:36	2025-04-15 13:32:36		honor
1313	1492		0.31	course-v1:STEMbridge+BATT-AT+2025-1		0	notpassing	eb11b42f5972cb3e08cae6a0bdca0ceb		Birgit Egger	2025-05-02 16:42:02	2025-05-02 16:42:02		honor
1345	1504		0.31	course-v1:STEMbridge+BATT-AT+2025-1		0	notpassing	2884b04afb57c99b2d56e9f9f112ff59		Doris Wagner	2025-04-29 16:39:13	2025-04-29 16:39:13		honor
1401	1525		0.83	course-v1:STEMbridge+BATT-AT+2025-1		0	downloadable	7a13e4d8e9b953c3e0a6e9afb86a0278		Verena Gruber	2025-05-31 23:51:17	2025-05-31 23:51:17		honor
1553	1582		0.83	course-v1:STEMbridge+BATT-AT+2025-1		0	downloadable	a00717583372da49bc4689ddb7d19f2f		Andreas Schwarz	2025-05-29 23:31:11	2025-05-29 23:31:11		honor
1561	1585		0.31	course-v1:STEMbridge+BATT-AT+2025-1		0	notpassing	42b8f333014b95b4d8252fd0da0ee47b		Paul Moser	2025-04-22 09:42:04	2025-04-22 09:42:04		honor
1577	1591		0.31	course-v1:STEMbridge+BATT-AT+2025-1		0	notpassing	f2c9359987e0374fe8eea66c8a098260		Sophie Leitner	2025-05-01 19:06:02	2025-05-01 19:06:02		honor
1585	1594		0.31	course-v1:STEMbridge+BATT-AT+2025-1		0	notpassing	c4f0c968ac9eb524891788c32679d82b		Wolfgang Wolf	2025-05-03 11:02:19	2025-05-03 11:02:19		honor
1593	1597		0.31	course-v1:STEMbridge+BATT-AT+2025-1		0	notpassing	5bc9b7399812deb51c35e7de500b7eb7		Anna Eder	2025-05-04 11:17:09	2025-05-04 11:17:09		honor
2113	1792		0.31	course-v1:STEMbridge+BATT-AT+2025-1		0	notpassing	fa956133d61e3ee33cbd4e409974371f		Eva Egger	2025-05-07 07:10:39	2025-05-07 07:10:39		honor
