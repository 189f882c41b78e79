"""Names of Vietnamese, Hmong, Chinese, Nepali and Karen families, as US student systems write them (mostly bare letters)."""

VIETNAMESE_GIRLS = """
An Anh Bao Bich Chau Chi Cuc Dao Diem Diep Dung Duyen Giang Ha Hang Hanh Hien Hoa Hoai Hong Hue Huong Huyen Khanh Kim
Lan Le Lien Linh Loan Ly Mai Minh My Nga Ngan Ngoc Nguyet Nhi Nhu Nhung Nu Oanh Phuong Quyen Quynh Sen Suong Tam Thanh
Thao Thi Thu Thuy Tien Tram Trang Trinh Truc Tuyet Uyen Van Vy Xuan Yen
""".split()

VIETNAMESE_BOYS = """
An Anh Bao Binh Chi Chinh Cong Cuong Dai Dan Dat Dinh Do Duc Dung Duy Duong Gia Giang Hai Hao Hau Hien Hiep Hieu Hoa
Hoang Hung Huy Kha Khang Khanh Khoa Khoi Kiet Lam Long Loc Luan Minh Nam Nghia Nhan Nhat Phat Phong Phu Phuc Quan
Quang Quoc Son Tai Tam Tan Thang Thanh Thien Thinh Tho Thong Tien Tin Toan Tri Trung Truong Tu Tuan Tung Viet Vinh Vu
""".split()

# The commonest first and repeated: about four in ten Vietnamese bear the first name of this list.
VIETNAMESE_FAMILIES = (
    ["Nguyen"] * 38
    + ["Tran"] * 11
    + ["Le"] * 9
    + ["Pham"] * 7
    + ["Huynh"] * 5
    + ["Phan"] * 4
    + """
Vu Vo Dang Bui Do Ho Ngo Duong Ly An Au Bach Bien Ca Cao Chau Che Chu Chung Co Cu Cung Dam Danh Dao Dau Dinh Doan
Dong Du Giang Giap Ha Hoang Hua Hong Huynh Khong Khuat Kieu Kim La Lac Lai Lam Lieu Lo Loi Lu Luc Luong Luu Ma Mac Mach
Mai Nghiem Nhan Ninh Ong Pho Phu Phung Quach Quan Sam Son Ta Tang Thach Thai Than Tieu To Ton Tong Tra Trang Trieu
Trinh Truong Tu Ung Uong Van Vi Vien Vuong Xa Yen
""".split()
)

HMONG_GIRLS = """
Bao Chee Chia Dia Der Gao Gaonou Hli Ia Kalia Kia Ka Kaying Mai Maiyer Mao Mee Nou Nkauj Pa Paj Pakou Pang Panyia See
Sheng Shoua Sua Xia Ying Yer Youa Zoua Emily Jasmine Mandy Melody Ashley Kayla Kristina Lily Alina Destiny Evelyn Grace
Hailey Isabelle Jade Katelyn Leilani Madelyn Nora Olivia Penelope Serena Sophia Tiffany Vanessa Violet Yasmine Zoey
Mindy
""".split()

HMONG_BOYS = """
Bee Blong Chai Cheng Chong Chou Chue Doua Fong Ger Houa Kao Kong Koua Lee Leng Long Lue Meng Neng Nhia Pao Phong Pheng
Sai Seng Shoua Teng Thai Tong Tou Toua Touger Tswv Wa Xeng Xou Ying Yeng Zong Andrew Brandon Dylan Ethan Jayden Jason
Kevin Logan Lucas Mason Nathan Preston Ryan Tyler Tommy Vincent Wesley Aiden Caleb Elijah
""".split()

# Eighteen clans (and their usual spellings) are all the family names there are.
HMONG_FAMILIES = """
Vang Vang Vang Yang Yang Yang Xiong Xiong Xiong Lee Lee Lee Vue Vue Thao Thao Her Her Moua Moua Lor Lor Kue Kue Hang
Khang Cha Chue Cheng Fang Hawj Kha Kong Lo Ly Mua Pha Tang Thor Vaj Xyooj
""".split()

CHINESE_GIRLS = """
Jiayi Xinyi Yuhan Zihan Shuyi Meiling Xiaoyan Yating Siyu Ruoxi Anqi Jingyi Wenjing Lihua Xueqing Emily Grace Sophie
Tina Cindy Amy Karen Joyce Winnie Vivian
""".split()

CHINESE_BOYS = """
Haoran Zihao Yuxuan Minghao Junjie Weijie Jianhua Xiaoming Tianyu Zhiyuan Wenhao Yichen Guowei Jiahao Zexi Kevin Eric
Jason Andy Raymond Victor Alan Derek Leon Marcus
""".split()

CHINESE_FAMILIES = """
Wang Li Zhang Liu Chen Yang Huang Zhao Wu Zhou Xu Sun Ma Zhu Hu Guo He Lin Gao Luo Zheng Liang Xie Song Tang Deng Feng
Wong Chan Lam Leung Cheung Kwok Ng
""".split()

NEPALI_GIRLS = """
Aarati Anjali Asmita Bhumika Binita Deepa Dikshya Ganga Gita Ishwori Kabita Kamala Kritika Laxmi Manisha Maya Nirmala
Puja Pabitra Radhika Roshani Sabina Sarita Sita Smriti Sunita Susmita Tulasi
""".split()

NEPALI_BOYS = """
Aayush Arjun Ashok Bhim Bikash Bishnu Chandra Deepak Dilli Ganesh Hari Indra Kamal Krishna Lok Manoj Narayan Nar
Prakash Pratik Rabin Rajesh Ramesh Roshan Sagar Santosh Suraj Tika Yam
""".split()

NEPALI_FAMILIES = """
Acharya Adhikari Baral Basnet Bhandari Bhattarai Biswa Chhetri Chuwan Dahal Darjee Dhakal Dhimal Dhungel Gautam Ghimire
Gurung Kafley Karki Khadka Khatiwada Magar Mishra Mongar Neopaney Pokhrel Poudel Pradhan Rai Rizal Subedi Tamang Thapa
Timsina Upreti
""".split()

KAREN_GIRLS = (
    """
Eh Paw|Naw Say|Hser Wah|Ku Paw|Mu Mu|Paw Say|Eh Mu|Day Day|Naw Eh|Wah Paw|Lah Say|Htoo Paw|Moo Paw|Ler Paw|Shee Paw
Sar Paw|Thaw Paw|Bway Paw|Kaw Paw|Gay Paw|Christ Paw|Hel Paw|Nay Paw|Blu Paw|Pri Paw
""".strip()
    .replace("\n", "|")
    .split("|")
)

KAREN_BOYS = (
    """
Eh Doh|Saw Htoo|Hser Gay|Ku Htoo|Ler Moo|Eh Soe|Lah Htoo|Saw Eh|Thaw Thi|Kler Say|Hsa Moo|Taw Htoo|Nay Soe|Pah Lah
Bleh Htoo|Ehler Doh|Hser Ku|Law Eh|Mu Doh|Say Wah|Shar Too|Htee Gay|Kyaw Moo|Paw Lu|Tha Blay
""".strip()
    .replace("\n", "|")
    .split("|")
)

KAREN_FAMILIES = """
Htoo Wah Say Moo Paw Eh Doh Soe Lah Gay Ku Thaw Wai Kler Ler Bleh Htee Taw Win Khu Too Nay Shwe Dee Po
""".split()
