"""Words that a clause on each term has, in English, German, French, Spanish and Chinese.

A quote without any of them is doubtful: it may still say it, but its reader gives a reason and a second legal reviewer
must agree. The words are stems, so that one stands for its inflections.
"""

from __future__ import annotations

import re
from functools import cache

from reviews.licensing.terms.anchors import is_anchored
from reviews.licensing.terms.fields import FIELDS

# fmt: off

GRANT = (
    "grant", "permi", "allow", "authori", "exercis", "may use", "right to use", "free to use", "erlaub", "gestatt",
        "dürfen", "gewähr",
    "permet", "concéd", "conced", "autoriz", "autoris", "许可", "授权", "授予", "允许", "可以",
)
SHARE = ("distribut", "share", "convey", "redistrib", "publish", "transfer", "copies", "recipient", "third part",
    "third-part",
    "provide", "sublicens", "make available", "making available", "weitergeb", "weitergabe", "verbreit", "verteil",
        "kopien", "distribu", "partag", "diffus", "copie",
    "compart", "copia", "分发", "分享", "传播", "副本", "pass ")
CHANGE = ("modif", "deriv", "adapt", "chang", "prepar", "altered", "bearbeit", "änder", "veränder", "abgeleitet",
    "dériv",
    "altér", "cambi", "修改", "衍生", "改编")
TRAIN = ("train", "fine-tun", "finetun", "fine tun", "improv", "distill", "synthetic", "develop", "trainier",
    "verbesser", "entraîn",
    "amélior", "entren", "mejor", "训练", "微调", "改进", "蒸馏")
COMMERCE = ("commerc", "sell", "business", "royalt", "paid", "profit", "sublicens", "redistribut", "purpose",
    "production", "research", "charge", "kommerz",
    "gewerb", "verkauf", "zweck", "vend", "finalit", "商业", "商用", "目的", "研究", "field", "lawful",
        "restricted use", "monthly active", "million")
TERRITORY = ("territor", "countr", "union", "domicil", "region", "place of business", "located", "jurisdiction",
    "export",
    "worldwide", "resid", "gebiet", "länder", "sitz", "territoir", "pays", "país", "地区", "地域", "领土", "国家")
OUTPUT = ("output", "result", "generat", "content", "synthetic", "ausgabe", "ergebnis", "erzeug", "sortie",
    "résultat", "génér",
    "salida", "resultad", "输出", "生成", "produce", "derivative")
POLICY = ("policy", "policies", "attachment", "acceptable", "prohibited", "restriction", "guideline", "use-based",
    "trustworthy",
    "you will not", "you agree not", "richtlinie", "anlage", "politique", "annexe", "política", "anexo", "政策",
        "附件",
    "规范")
END = ("terminat", "revoc", "revok", "end ", "ends", "cease", "perpetual", "reinstat", "kündig", "widerruf", "ende",
    "résili", "révoc",
    "rescind", "termin", "终止", "撤销")
MUST = ("must", "shall", "retain", "include", "provid", "give", "display", "keep", "reproduc", "name", "notice",
    "credit",
    "attribut", "copy", "agree", "carry", "require", "comply", "subject to", "indicat", "muss", "müssen", "beifüg",
        "nennen",
    "angeben", "doit", "devez", "mention", "debe", "incluir", "必须", "应当", "保留", "注明", "声明")
LAW = ("law", "govern", "constru", "recht", "gesetz", "loi", "droit", "ley", "法律", "管辖")
COURT = ("court", "jurisdict", "arbitra", "venue", "dispute", "gericht", "tribunal", "法院", "仲裁", "管辖", "争议")

WORDS: dict[str, tuple[str, ...]] = {
    "commercial_use": COMMERCE,
    "internal_use_is_commercial": ("commerc", "internal", "business", "non-production", "intern", "kommerz", "商业",
        "内部"),
    "non_commercial_scope": ("commerc", "research", "evaluat", "academic", "education", "non-production", "personal",
        "forschung", "recherche",
        "investigaci", "研究", "学术", "商业"),
    "thresholds": ("million", "monthly", "revenue", "users", "usd", "$", "€", "exceed", "more than", "greater than",
        "annual", "umsatz", "nutzer",
        "chiffre", "utilisateur", "ingreso", "usuario", "用户", "收入", "万", "亿"),
    "acts.run": ("running", "run ", "use ", "use,", "execut", "exercis", "operat", "deploy", *GRANT),
    "acts.finetune": (*TRAIN, *CHANGE, "exercis"),
    "acts.quantize": (*CHANGE, "quanti", "convert", "format", "technical", "reparametri", "deal in", "量化",
        "exercis"),
    "acts.merge": (*CHANGE, "merg", "combin", "compil", "exercis", "合并", "distribut"),
    "acts.mirror_internal": ("reproduc", "copy", "copies", "download", "install", "use", "share", "distribut",
        "internal", "store", "host",
        "kopi", "vervielf", "复制", "下载", "部署"),
    "acts.redistribute": SHARE,
    "acts.redistribute_modified": (*SHARE, *CHANGE),
    "acts.host_for_third_parties": (*SHARE, "host", "service", "api", "perform", "remote", "access", "public",
        "saas", "use", "sell",
        "dienst", "servic", "服务", "托管"),
    "hosting_is_distribution": ("host", "service", "api", "remote", "access", "available", "product", "dienst", "服务",
        "distribut"),
    "outputs.owner": OUTPUT,
    "outputs.use": OUTPUT,
    "outputs.train_models": (*TRAIN, *OUTPUT),
    "duties": MUST,
    "restrictions": ("prohibit", "restrict", "forbid", "harm", "illegal", "violat", "exploit", "militar", "weapon",
        "medic", "lawful", "legal",
        "advice", "discriminat", "surveil", "biometr", "minor", "child", "decision", "malware", "disinform",
        "verbot", "untersag",
        "interdi", "prohib", "不得", "禁止", "defam", "infring", "critical"),
    "use_policy.kind": POLICY,
    "use_policy.mutable": ("updat", "chang", "time to time", "latest", "recent", "modif", "amend", "änder",
        "aktualis", "modifi", "cambi",
        "更新", "修改"),
    "territory.excluded": TERRITORY,
    "territory.scope": (*TERRITORY, "multimodal", "model", "rights"),
    "territory.test": (*TERRITORY, "individual", "company"),
    "territory.covers_outputs": (*TERRITORY, *OUTPUT, "end user", "restriction", "rights granted"),
    "patents.grant": ("patent", "intellectual", "brevet", "专利"),
    "litigation_termination": ("litigat", "lawsuit", "suit", "claim", "proceeding", "klage", "procès", "demanda",
        "诉讼", "patent"),
    "revocable": END,
    "cure_days": ("day", "cure", "remed", "tage", "jour", "día", "日", "天"),
    "unilateral_update": ("updat", "modif", "amend", "change", "änder", "modifi", "修改", "更新"),
    "latest_version_duty": ("latest", "newest", "newer", "update", "neueste", "dernière", "última", "最新"),
    "remote_restriction": ("restrict", "remote", "disabl", "suspend", "withdraw", "einschränk", "sperr", "restreind",
        "restring", "限制"),
    "governing_law": LAW,
    "venue": COURT,
    "liability.warranty": ("warrant", "as is", "as-is", "as available", "represent", "condition", "gewähr", "haft",
        "garanti", "garantí",
        "保证", "担保", "现状"),
    "liability.cap": ("liab", "damage", "loss", "haft", "schaden", "responsab", "dommage", "daño", "责任", "赔偿",
        "损害"),
    "liability.indemnity": ("indemn", "hold harmless", "defend", "reimburs", "freistell", "schadlos", "garantir",
        "赔偿", "补偿"),
    "reverse_engineering": ("revers", "decompil", "disassembl", "source code", "weights", "dekompil", "rückentwick",
        "rétro", "ingénierie", "ingeniería inversa", "反向", "逆向", "反编译"),
    "export_control": ("export", "sanction", "embargo", "trade", "countr", "ausfuhr", "sanktion", "exporta", "出口",
        "制裁"),
    "termination.deletion": ("delet", "destroy", "return", "cease", "stop", "discontinu", "remove", "lösch",
        "vernicht",
        "supprim", "détrui", "elimin", "destru", "删除", "销毁", "停止"),
    "termination.survival": ("surviv", "remain", "continu", "in effect", "in force", "terminat", "fortbesteh",
        "bestehen",
        "subsist", "demeur", "sobrevi", "存续", "继续有效"),
    "audit_right": ("audit", "inspect", "record", "verify", "examin", "prüf", "contrôl", "vérif", "auditor", "审计",
        "检查", "核查"),
    "assignment": ("assign", "transfer", "sublicens", "delegat", "abtret", "übertrag", "céder", "cession", "ceder",
        "转让", "让与"),
    "publicity": ("trademark", "trade name", "name", "logo", "mark", "endors", "publicity", "brand", "marke",
        "marque", "marca",
        "商标", "名称", "标识"),
    "notification": ("notif", "inform", "report", "notice", "contact", "tell", "mitteil", "benachricht", "informi",
        "avis",
        "informar", "通知", "告知", "报告"),
    "benchmarks": ("benchmark", "result", "publish", "disclos", "evaluat", "performance", "test", "finding",
        "ergebnis",
        "veröffentlich", "résultat", "publi", "评测", "基准", "结果", "披露"),
    "affiliates": ("affiliat", "subsidiar", "group", "entity", "entities", "control", "konzern", "verbunden",
        "filial", "关联", "附属"),
    "contractors": ("contractor", "third part", "on behalf", "service provider", "agent", "consultant", "employee",
        "supplier",
        "auftragnehmer", "dienstleister", "sous-traitant", "prestataire", "contratist", "承包", "第三方"),
    "share_alike": ("license", "licence", "terms", "same", "compatible", "lizenz", "gleich", "mêmes", "misma", "许可"),
    "pass_through": (*SHARE, *MUST, "derivative", "downstream", "receiv", "users", "enforceable"),
    "registration": ("regist", "sign up", "apply", "application", "request", "form", "enrol", "notif", "inscri",
        "登记", "注册", "申请"),
}
"""By path of the term. A term that is not listed is recognised by the words of its title."""
# fmt: on


@cache
def _pattern(path: str) -> re.Pattern[str]:
    words = WORDS.get(path) or tuple(one.casefold() for one in re.findall(r"\w{4,}", FIELDS[path].title))
    return re.compile("|".join(r"\s+".join(map(re.escape, one.split())) for one in words), re.IGNORECASE)


def is_usual(path: str, quote: str, key: str = "") -> bool:
    """Tell whether a quote has a word that a clause on this term has, or is where the license with this key says it."""
    return bool(_pattern(path).search(quote)) or is_anchored(key, path, quote)
