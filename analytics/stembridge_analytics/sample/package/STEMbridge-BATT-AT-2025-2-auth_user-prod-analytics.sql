id	username	first_name	last_name	email	password	is_staff	is_active	is_superuser	last_login	date_joined
1096	sophie-brunner	Sophie	Brunner	sophie-brunner@school8.example	!	0	1	0	2025-09-22 17:24:39	2025-09-22 15:36:33
1105	julia-weber	Julia	Weber	julia-weber@school9.example	!	0	1	0	NULL	2025-09-13 14:29:46
1108	sabine.steiner	Sabine	Steiner	sabine.steiner@school9.example	!	0	1	0	NULL	2025-09-04 09:18:32
1114	MarkusHofer	Markus	Hofer	markushofer@school9.example	!	0	1	0	NULL	2025-09-11 01:00:33
1117	theresa_egger	Theresa	Egger	theresa_egger@school10.example	!	0	1	0	NULL	2025-09-11 01:00:26
1147	theresa_eder	Theresa	Eder	theresa_eder@school12.example	!	0	1	0	NULL	2025-09-15 09:31:54
1150	gruber.paul	Paul	Gruber	gruber.paul@school12.example	!	0	1	0	2025-10-19 19:11:41	2025-09-27 11:34:19
1285	katharinamoser	Katharina	Moser	katharinamoser@school24.example	!	0	1	0	2025-10-05 12:06:14	2025-09-30 18:15:55
1330	MartinWeber	Martin	Weber	martinweber@school27.example	!	0	1	0	NULL	2025-09-20 10:18:19
1348	juliaauer	Julia	Auer	juliaauer@school29.example	!	0	1	0	NULL	2025-09-09 09:30:05
1444	paul.wolf	Paul	Wolf	paul.wolf@school37.example	!	0	1	0	2025-10-19 17:56:01	2025-09-13 14:39:02
1492	birgit.egger	Birgit	Egger	birgit.egger@school41.example	!	0	1	0	2025-10-14 10:51:12	2025-09-10 05:05:47
1498	ThomasAuer	Thomas	Auer	thomasauer@school41.example	!	0	1	0	NULL	2025-09-10 07:37:50
1522	martin_eder	Martin	Eder\\Au	martin_eder@school44.example	!	0	1	0	NULL	2025-09-14 07:57:23
1531	pichler.andreas	Andreas	Pichler	pichler.andreas@school44.example	!	0	1	0	NULL	2025-09-02 08:52:32
1573	BirgitAuer	Birgit	Auer	birgitauer@school48.example	!	0	1	0	2025-09-30 06:11:14	2025-09-17 17:34:14
1588	florian.bauer	Florian	Bauer	florian.bauer@school49.example	!	0	1	0	NULL	2025-09-09 09:32:16
1855	weber.theresa	Theresa	Weber	weber.theresa@school72.example	!	0	1	0	2025-09-23 06:14:59	2025-09-15 09:31:07
1873	EvaAuer	Eva	Auer	evaauer@school73.example	!	0	1	0	2025-10-19 10:34:44	2025-09-30 17:55:36
1876	martin.schmid	Martin	Schmid	martin.schmid@school73.example	!	0	1	0	NULL	2025-09-24 16:50:41
