"""Names of Arabic- and Dari-speaking families; each entry lists the spellings that clerks have written for it."""

GIRLS = """
Aisha/Aysha/Aicha Amal Amira/Ameera Asma/Asmaa Aya/Ayah Batoul/Batool Bushra Dalal Dalia/Dalya Dana Dima/Deema Dina
Duaa Eman/Iman Esraa/Israa Farah Farida/Fareeda Fatima/Fatimah/Fatma Ghada Habiba Hadeel/Hadil Hala Hanan Haneen
Heba/Hiba Hind Huda/Hoda Jana/Janna Jumana/Joumana Khadija/Khadijah Lama Lamia/Lamya Layan/Layane Layla/Leila/Laila
Lina/Leena Lujain/Loujain Maha Mai/May Malak Manal Maram Mariam/Maryam/Meriem Marwa/Marwah Mona/Muna Nada Nadia
Nahla Najwa Noor/Nour/Nur Nouf Ola Rana Rania/Ranya Rasha Reem/Rim Rima/Reema Sahar Salma Samar Samira/Sameera Sara/Sarah
Shahd Shaimaa/Shayma Suha Tala Wafa/Wafaa Yara Yasmin/Yasmeen Yusra/Yousra Zahra/Zahraa Zainab/Zeinab
""".split()

BOYS = """
Abdallah/Abdullah Abdulrahman/Abdelrahman Adam Adel/Adil Adnan Ahmad/Ahmed Akram Ali/Aly Amir/Ameer Amjad Anas Anwar
Ayman/Aiman Ayoub/Ayyub Bader/Badr Bashar Basel/Basil Bilal/Belal Emad/Imad Fadi/Fady Faisal/Faysal Farid/Fareed Faris/Fares
Ghassan Habib Hadi Haitham/Haytham Hamza/Hamzah Hani/Hany Hasan/Hassan Hatem/Hatim Hisham/Hesham Hussain/Hussein/Husayn
Ibrahim/Ebrahim Ihab/Ehab Issa/Eisa Jad Jamal Kamal Karim/Kareem Khaled/Khalid Laith/Layth Luay/Loay Mahdi Mahmoud/Mahmud
Majed/Majid Malek/Malik Marwan Mazen/Mazin Mohammed/Mohamed/Muhammad Mounir/Munir Mousa/Musa Mustafa/Moustafa Nabil/Nabeel
Nader/Nadir Nasser/Naser Omar/Umar Osama/Usama Othman/Osman Qasim/Kassem Rami/Ramy Rashid/Rasheed Sami/Samy Samir/Sameer
Sufyan/Sofian Tarek/Tariq Wael Walid/Waleed Yahya/Yehia Yasin/Yaseen Yazan Younis/Younes Yousef/Youssef/Yusuf Zaid/Zayd Ziad/Ziyad
""".split()

FAMILIES = """
Abbas Abboud/Abood Abdelhadi/Abdulhadi Abu-Zaid/Abuzaid Alami/El-Alami Al-Ani/Alani Al-Azzawi/Alazzawi Al-Badri/Albadri
Al-Bayati/Albayati Al-Dulaimi/Aldulaimi Al-Hakim/Alhakim Al-Hamdani/Alhamdani Al-Hashimi/Alhashimi Al-Jabouri/Aljabouri
Al-Janabi/Aljanabi Al-Khatib/Elkhatib Al-Masri/Elmasry Al-Mousawi/Almusawi Al-Najjar/Alnajjar Al-Obaidi/Alobaidi
Al-Qaisi/Alqaysi Al-Rashid/Alrashid Al-Rubaie/Alrubaye Al-Saadi/Alsaadi Al-Samarrai/Alsamarrai Al-Shammari/Alshammari
Al-Sudani/Alsudani Al-Tamimi/Altamimi Al-Zubaidi/Alzubaidi Amin/Ameen Ashour/Ashur Atallah/Atalla Awad/Awwad Ayoub/Ayyoub
Aziz Badawi/Badawy Bakr/Baker Barakat Bazzi Darwish/Darwich Dawood/Daoud Eid Fakhoury/Fakhouri Farhat Fawzi/Fawzy Ghanem/Ghanim
Gomaa/Jumaa Habash Haddad Hamdan Hammoud/Hamoud Harb Hariri Hijazi/Hegazi Ismail/Esmail Issa/Eissa Jaber/Jabir Jarrar
Kanaan/Kanan Karam Kassab Khalaf Khalil/Khaleel Khoury/Khouri Mahfouz/Mahfuz Mansour/Mansur Marouf/Maruf Masoud/Masood Mikhail
Mourad/Murad Mubarak Naji/Nagy Nasr/Nasser Nassar Odeh/Oudeh Qasem/Kassem Qureshi/Koreshi Rahman Ramadan/Ramadhan Saad Sabbagh
Saeed/Said Saleh/Salih Salman Samaan Sayegh/Sayigh Shaheen/Chahine Shalabi/Chalabi Sharif/Shareef Sleiman/Suleiman Sultan
Taha Tawfik/Tawfiq Wahba/Wahbeh Yacoub/Yaqoub Younan Zaki/Zaky Zidan/Zeidan
""".split()

AFGHAN_GIRLS = """
Arezo Bahar Farzana Freshta Hosna Laila Lida Madina Mahsa Marwa Mina Nargis Nilofar Palwasha Parwana Roya Sahar Shabnam
Shakila Shukria Sitara Storai Yalda Zarghona Zohra
""".split()

AFGHAN_BOYS = """
Ahmad Ajmal Aman Arash Basir Edris Elyas Farhad Fawad Habib Hamid Jawad Khalil Mansoor Mirwais Najib Naweed Omid Qais
Rahim Ramin Sami Shafiq Sohrab Tamim Wahid Yama Zabi Zalmai
""".split()

AFGHAN_FAMILIES = """
Ahmadzai Amiri Azizi Barakzai Ebrahimi Faizi Habibi Haidari Hakimi Hashimi Hotak Jafari Karimi Mohammadi Nazari
Niazi Noori Popal Qaderi Rahimi Rasuli Sadat Safi Sharifi Stanikzai Sultani Wardak Yousufzai Zadran
""".split()
