"""Chinese names of people in letters: 陈雨桐 is Chen Yutong.

Surname first, given name in one word, no tones, an apostrophe where two syllables would run into one. What does not
look like the name of a person is left alone, and of a masked name only what is shown is read.
Source: GB/T 28039-2011.
"""

import re
from functools import cache

from pypinyin import lazy_pinyin
from pypinyin.constants import PHRASES_DICT

# The Hundred Surnames, those frequent today, and the traditional forms of both.
_SURNAMES = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常"
    "乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍"
    "虞万支柯昝管卢莫经房裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊於惠甄曲家封芮羿储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫"
    "宁仇栾暴甘钭厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍郤璩桑桂濮牛寿通边扈燕冀郏浦尚农温"
    "别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧殳沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋沙乜养鞠须丰巢关蒯相查后荆红游竺"
    "权逯盖益桓公肖闫付代邸苑苟覃佟冼区麦岳帅缑亢况归海晋楚阳佘牟商墨哈谯年仝仉兰冶初占员召揭粟涂楼朴洛漆盘矫祭禤种税肇芦英茆菅萨虎谌豆赏辜迟邝郇鄢隋鲜黑鹿折秘繁么尉原官"
    "旷庹母练刑蒿巨战丛修綦慈由候藏仵佴句洗郄亓爨笪眭鄞鄣邹岩普展"
    "趙錢孫吳鄭馮陳衛蔣韓楊許呂張嚴華謝鄒竇雲蘇魯韋馬鳳龐葉劉龍黃蕭紀項賈婁顏鍾鐘駱樂時齊聞譚閻歐關莊溫賴藍盧賀湯羅畢鄔顧閔萬單陸榮龔鄧諸儲勞聶簡饒師鞏連習滿闕豐"
    "遊權車區應倉賓麥陰邊農寧喬閆"
)
_OF_TWO = frozenset(
    re.findall(
        "..",
        "欧阳歐陽太史端木上官司马司馬东方東方独孤南宫南宮万俟闻人夏侯诸葛諸葛尉迟尉遲公羊赫连赫連澹台澹臺皇甫宗政"
        "濮阳公冶太叔申屠公孙公孫慕容仲孙钟离长孙長孫宇文司徒鲜于司空闾丘亓官司寇淳于单于公西颛孙漆雕乐正宰父谷梁"
        "拓跋轩辕令狐段干百里呼延东郭南门羊舌微生梁丘左丘西门第五达奚褚师纳兰那拉叶赫完颜耶律东里南荣即墨",
    )
)
# Where a surname is read otherwise than the character, or the word, by itself.
_AS_SURNAME = {
    "单": "shan", "曾": "zeng", "解": "xie", "仇": "qiu", "查": "zha", "区": "ou", "朴": "piao", "盖": "ge",
    "覃": "qin", "缪": "miao", "乐": "yue", "种": "chong", "员": "yun", "折": "she", "繁": "po",
    "召": "shao", "秘": "bi", "洗": "xian", "翟": "zhai", "牟": "mu", "么": "yao", "隗": "wei", "都": "du",
    "能": "nai", "祭": "zhai", "佴": "nai", "句": "gou", "阚": "kan", "卜": "bu", "藏": "zang", "薄": "bo",
    "郇": "xun", "乜": "nie", "樂": "yue", "單": "shan", "區": "ou", "蔚": "yu", "乐正": "yuezheng",
}  # fmt: skip
_CHINESE = re.compile(r"[㐀-鿿]{2,4}")
# Who somebody is, instead of a name: an auditor, teacher Wang, grandmother Li.
_TITLES = (
    "员", "老师", "校长", "主任", "会计", "出纳", "书记", "处长", "科长", "站长", "园长",
    "村长", "医生", "律师", "经理", "先生", "女士", "同志", "志愿者", "爷爷", "奶奶", "外公",
    "外婆", "父亲", "母亲", "祖父", "祖母", "爸爸", "妈妈", "叔叔", "阿姨",
)  # fmt: skip
_IN_PARTS = re.compile(r"[㐀-鿿]{1,8}([·•][㐀-鿿]{1,8})+")
_MASKED = re.compile(r"([㐀-鿿])(\*+)")


def romanised(name: str) -> str:
    """Return the name of a person in letters: ``Chen Yutong``, ``Zhang**``. Nothing for what is no such name."""
    name = "".join(name.split())
    if not _CHINESE.fullmatch(name):
        return _in_parts_or_masked(name)
    if name.endswith(_TITLES):
        return ""
    length = 2 if len(name) > 2 and name[:2] in _OF_TWO else 1  # noqa: PLR2004 -- characters of a surname
    surname, given = name[:length], name[length:]
    if length == 1 and surname not in _SURNAMES:
        return _word(name)  # as the names of many peoples, which know no surname
    return f"{_read_surname(surname)} {_word(given)}"


def _in_parts_or_masked(name: str) -> str:
    if masked := _MASKED.fullmatch(name):
        return _read_surname(masked[1]) + masked[2]
    return " ".join(_word(part) for part in re.split("[·•]", name)) if _IN_PARTS.fullmatch(name) else ""


def _read_surname(surname: str) -> str:
    return _AS_SURNAME[surname].capitalize() if surname in _AS_SURNAME else _word(surname)


def _word(characters: str) -> str:
    # Whole words are read as words: 朝阳 is Zhaoyang. Of a name no more than its characters is kept in memory.
    known = characters in PHRASES_DICT
    read = lazy_pinyin(characters, v_to_u=True) if known else [_reading(each) for each in characters]
    first, *others = read
    return "".join([first, *(f"’{each}" if each[:1] in "aoe" else each for each in others)]).capitalize()


@cache
def _reading(character: str) -> str:
    return lazy_pinyin(character, v_to_u=True)[0]
