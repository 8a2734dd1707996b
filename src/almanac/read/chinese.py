"""Chinese: who raised, who gave, who signed. No spaces part names, so patterns find them by what stands beside."""

from __future__ import annotations

import re

from almanac.read.drafts import Draft
from almanac.read.kinds import kind_of
from almanac.read.money import Money
from almanac.read.patterns import SUM_MARK, TIME, patterns
from almanac.read.sentences import Sentence, unmasked
from almanac.read.telling import is_past

_P = patterns("chinese")
_STAGE = _P.text("stage")
_ADVERB = _P.text("adverb")
_SAYS = _P.text("says")
_GETS = _P.text("gets")
_MONEY_WORDS = _P.text("money_words")
_RAISES = _P.one("raises")
_HEADLINE = _P.one("headline")
_TO = _P.one("to")
_BUYS_SHARES = _P.one("buys_shares")
_BACKS = _P.one("backs")
_RUMOUR = _P.one("rumour")
_OTHER = _P.one("other")
_FUND = _P.one("fund")
_NOT_RAISED = _P.one("not_raised")
_DESCRIPTION = _P.one("description")
_PRONOUN = _P.one("pronoun")
_EDGE = _P.one("edge")
_SHORT = _P.one("short")
_INVESTORS = _P.many("investors")
_ADVISER = _P.one("adviser")
_PARTY_PREFIX = _P.one("party_prefix")
_STAGED = _P.one("staged")
_LIST = _P.one("list")
_NO_NAME = _P.one("no_name")
_PACT = _P.one("pact")
_AGREES = _P.one("agrees")
_NO_PACT = _P.one("no_pact")
_JOINED = _P.one("joined")
_INVERTED = _P.one("inverted")
_BULLET = _P.one("bullet")
_NO_COMPANY = _P.one("no_company")
_SUBJECT = _P.one("subject")


_TIME_MARK = rf"{TIME}\d+\ue003"
_BRACKETS = re.compile(r"[（(][^（()）]*[）)]")
_QUOTED = re.compile(r"[“「『\"]([^”」』\"]{2,24})[”」』\"]")
# "海弗医声：1.5亿元C轮", "片知的B轮定格在8000万元": a round without a verb of raising.


def find_names(every: list[Sentence]) -> None:
    """Chinese names are found by patterns, not beforehand."""


def events(every: list[Sentence]) -> list[Draft]:
    """Return the drafts of rounds that the sentences tell of, with their investors."""
    shorts = _shorts(every)
    drafts: list[Draft] = []
    topic = _topic(every)
    current = Draft(topic, None, every[0]) if topic else None
    for sentence in every:
        text = _told(sentence)
        mine = _drafts(text, sentence, current, shorts) if text else []
        if mine:
            for draft in mine:
                _add_investors(draft, text, sentence)
            drafts += mine
            current = mine[-1]
        elif current and text and sentence.paragraph - current.sentence.paragraph <= 1 and not _OTHER.search(text):
            _add_investors(current, text, sentence)
    return drafts


def _topic(every: list[Sentence]) -> str | None:
    """Return the company that a text is about: named in its title as companies are, and named again."""
    if not every or len(every) < 2:
        return None
    whole = " ".join(sentence.text for sentence in every)
    for match in _SUBJECT.finditer(every[0].text):
        name = match["quoted"] or match["plain"]
        # What stands before a name in a title is no part of it: 专访灵穗科技 is 灵穗科技.
        shorter = [name[cut:] for cut in range(len(name) - 3)] if match["plain"] else [name]
        found = next((each for each in shorter if whole.count(each) > 1), None)
        if found:
            return str(found)
    return None


def _told(sentence: Sentence) -> str:
    """Return what of a sentence is news: what stands before words of the past, nothing where it is all past."""
    masked = sentence.masked
    if is_past(sentence):
        return ""
    old = [each for each in sentence.times if (each.when + "-28")[:10] < sentence.fresh_from and len(each.when) >= 4]
    for at, told in enumerate(sentence.times):
        if told in old:
            mark = f"{TIME}{at}\ue003"
            place = masked.find(mark)
            if place > 0 and not re.search(r"(?:成立|创立|创办|注册)", masked[place : place + 12]):
                masked = masked[:place]
    return masked


def _shorts(every: list[Sentence]) -> dict[str, str]:
    """Return the short name that a text gives for each full one."""
    found: dict[str, str] = {}
    for sentence in every:
        for match in _SHORT.finditer(sentence.text):
            before = sentence.text[: match.start()]
            full = re.search(r"[\u4e00-\u9fffA-Za-z0-9（）()·]{4,30}$", before)
            if full:
                found[full[0]] = match["short"]
    return found


def _drafts(text: str, sentence: Sentence, current: Draft | None, shorts: dict[str, str]) -> list[Draft]:
    found: list[Draft] = []
    for clause in re.split(r"[。；]|(?<=融资)[，,](?=另一家)|(?<=投资)，(?=同时)", text):
        if not clause.strip():
            continue
        draft = (
            _headline(clause, sentence, shorts)
            or _given(clause, sentence, shorts)
            or _raised(clause, sentence, current, shorts)
        )
        if draft:
            draft.kind = kind_of(unmasked(clause, sentence), "zh")
            found.append(draft)
    return found


def _headline(clause: str, sentence: Sentence, shorts: dict[str, str]) -> Draft | None:
    match = _HEADLINE.match(clause.strip())
    if not match or "新三板" in clause:
        return None
    company = _company(match["who"], sentence, shorts)
    if not company:
        return None
    draft = Draft(company, _sum(match["sum"] or "", clause, sentence), sentence)
    draft.investors += _names(match["list"], sentence)
    return draft


def _raised(clause: str, sentence: Sentence, current: Draft | None, shorts: dict[str, str]) -> Draft | None:
    if _RUMOUR.search(clause) and not re.search(rf"(?:完成|获得?|宣布)[^，。]{{0,24}}(?:{SUM_MARK}|{_STAGE})", clause):
        return None
    inverted = _INVERTED.search(clause)
    company = _company(inverted["who"], sentence, shorts) if inverted else None
    if company:
        return Draft(company, _sum(clause, clause, sentence), sentence)
    for match in _RAISES.finditer(clause):
        what = match["what"]
        if not re.search(rf"{_MONEY_WORDS}", what) or not re.search(
            rf"{SUM_MARK}|{_STAGE}|融资|投资|贷款|资助", what[:60]
        ):
            continue
        if _RUMOUR.search(match["who"][-16:] + match["lead"]) or re.search(
            r"(?:订单|收购|客户|上市|批准|认证|基金首|关账|奖)", what[:24]
        ):
            continue
        near = what[:70]
        if not re.search(rf"{SUM_MARK}|{_STAGE}|融资|独家投资|战略投资|贷款|资助", near):
            continue
        company = _company(match["who"], sentence, shorts)
        if company is None and current:
            company = current.company
        if not company or (_FUND.search(company) and re.search(r"基金|募|关账", clause)):
            continue
        money = _sum(near, clause, sentence)
        if money is None and not re.search(rf"{_STAGE}|融资|投资", near):
            continue
        return Draft(company, money, sentence)
    return _staged(clause, sentence, current, shorts)


def _staged(clause: str, sentence: Sentence, current: Draft | None, shorts: dict[str, str]) -> Draft | None:
    match = _STAGED.search(_BULLET.sub("", clause.strip()))
    own = re.match(
        rf"(?:其中|首先|一是|二是|[，,])*(?P<what>{_STAGE}(?:融资)?(?:金额|规模|数额)?(?:为|达|约|：)?{SUM_MARK}.*)",
        clause.strip(),
    )
    if own and current:
        money = _sum(own["what"], clause, sentence)
        return Draft(current.company, money, sentence) if money else None
    if not match or _RUMOUR.search(clause) or _OTHER.search(clause):
        return None
    money = _sum(match["what"][:50], clause, sentence)
    company = _company(match["who"], sentence, shorts)
    if not company or not (money or re.search(r"领投|独家投资|跟投", match["what"])):
        return None
    return Draft(company, money, sentence)


def _given(clause: str, sentence: Sentence, shorts: dict[str, str]) -> Draft | None:
    if _RUMOUR.search(clause) or _OTHER.search(clause):
        return None
    for pattern in (_BUYS_SHARES, _TO, _BACKS):
        match = pattern.search(clause)
        if not match or (pattern is _BACKS and sentence.paragraph):
            continue
        money = _sum(match["what"], clause, sentence)
        if money is None and pattern is not _BACKS:
            continue
        company = _company(match["who"] or match.groupdict().get("who2") or "", sentence, shorts)
        givers = _names(match["list"], sentence)
        if company and givers and not re.search(r"(?:项目|研发|建设|领域|市场|赛道|产业|技术|研究)$", company):
            return Draft(company, money, sentence, givers)
    return None


def _company(written: str, sentence: Sentence, shorts: dict[str, str]) -> str | None:
    """Return the company that a subject names, without what describes it; None where it is a pronoun."""
    text = (
        unmasked(_EDGE.sub("", _EDGE.sub("", written)), sentence)
        if TIME not in written
        else _without_times(written, sentence)
    )
    for full, short in shorts.items():
        if full in text or short in text:
            return short
    text = _BRACKETS.sub("", text)
    parts = [part for part in re.split(r"[，,：:]", text) if part.strip()]
    while parts and _PRONOUN.match(_EDGE.sub("", parts[-1]).strip()):
        parts.pop()
    if not parts:
        return None
    text = _EDGE.sub("", parts[-1]).strip()
    quoted = _QUOTED.findall(text)
    if quoted and text.rstrip('”」』"').endswith(quoted[-1]):
        return str(quoted[-1])
    latin = re.search(r"[A-Za-z][\w.&-]*(?: [A-Z][\w.&-]*)*(?: AI)?$", text)
    if (
        latin
        and re.search(r"(?:公司|企业|平台|商|品牌|独角兽|巨头|[\u4e00-\u9fff])\s*$", text[: latin.start()] or "公司")
        and len(latin[0]) > 2
    ):
        before = text[: latin.start()].strip()
        if not before or _DESCRIPTION.match(before + "某某") or len(before) > 5:
            return latin[0]
    text = _DESCRIPTION.sub("", text)
    text = text.rsplit("的", 1)[-1] if "的" in text and len(text.rsplit("的", 1)[-1]) > 1 else text
    text = text.strip(" “”「」\"'·、")
    plausible = 2 <= len(text) <= 24 and not _PRONOUN.match(text) and not _NO_COMPANY.search(text)
    return text if plausible else None


def _without_times(written: str, sentence: Sentence) -> str:
    return unmasked(re.sub(_TIME_MARK, "，", written), sentence)


def _sum(piece: str, clause: str, sentence: Sentence) -> Money | None:
    for match in re.finditer(r"\ue001(\d+)\ue003", piece):
        money = sentence.sums[int(match[1])]
        at = clause.find(match[0])
        if not money.converted and not _NOT_RAISED.search(clause[max(0, at - 24) : at]):
            return money
    return None


def _add_investors(draft: Draft, text: str, sentence: Sentence) -> None:
    for pattern in _INVESTORS:
        for match in pattern.finditer(text):
            after = text[match.end() : match.end() + 8]
            if (
                _ADVISER.search(match[0] + after)
                or re.search(r"(?:未|没有|缺席|并非|不)$", match["list"])
                or re.search(r"传|或将|洽谈", match[0])
            ):
                continue
            for name in _names(match["list"], sentence):
                if name == draft.company:
                    continue
                if "lead" in match.groupdict() and match.groupdict().get("lead") and name not in draft.leads:
                    draft.leads.append(name)
                if not any(name in known or known in name for known in draft.investors):
                    draft.investors.append(name)


def _names(listed: str, sentence: Sentence) -> list[str]:
    """Return the investors that a list names, without what describes them."""
    text = unmasked(re.sub(_TIME_MARK, "", listed), sentence)
    text = _BRACKETS.sub("", text)
    text = re.sub(
        r"^(?:本轮|此轮|该轮|本次|此次|这轮|其中)?(?:融资|投资)?(?:由|为|的|，)?|^.*(?:其中|由)(?=.{2})", "", text
    )
    found: list[str] = []
    for part in _LIST.split(text):
        quoted = _QUOTED.findall(part)
        name = str(quoted[-1]) if quoted else part
        name = re.sub(
            r"(?:等(?:多家|知名|\d+家)?(?:机构|投资方|投资人|基金)?|联合|共同|独家|继续|旗下基金)+$", "", name.strip()
        )
        if not quoted:
            name = re.sub(
                r"^(?:老股东|原股东|现有股东|新股东|股东|来自|包括|以及|还有|既有|也有)(?=.{2,})",
                "",
                _PARTY_PREFIX.sub("", name),
            )
            latin = re.search(r"[A-Za-z][\w.&'’-]*(?: (?:[A-Z&][\w.&'’-]*|of|and))*$", name)
            if latin and len(latin[0]) > 3 and len(name) - len(latin[0]) > 2:
                name = latin[0]
        name = re.split(r"(?:也|则|均|亦)(?=以|是|有|为|在|继续)|以个人|是本轮|未参与|没有|作为", name)[0]
        name = name.strip(" “”「」\"'·、的")
        if 2 <= len(name) <= 40 and not _NO_NAME.search(name) and name not in found:
            found.append(name)
    return found


def pacts(every: list[Sentence]) -> list[tuple[list[str], str, Sentence]]:
    """Return the parties, subject and sentence of each agreement that sentences tell of as signed or announced."""
    found: list[tuple[list[str], str, Sentence]] = []
    shorts = _shorts(every)
    for sentence in every:
        for clause in re.split(r"[。；]", sentence.masked):
            match = _PACT.search(clause)
            if not match or not _AGREES.search(clause) or _NO_PACT.search(clause) or is_past(sentence):
                continue
            parties = _parties(clause, match, sentence, shorts)
            if len(parties) < 2:
                continue
            subject = re.search(
                r"(?:双方|三方|各方|两家|将|共同|围绕|就|在)(?P<subject>[^，。；]{4,40})", clause[match.start("what") :]
            )
            told = unmasked(subject["subject"] if subject else match["what"], sentence)
            known = next((each for each in found if len(set(each[0]) & set(parties)) >= 2), None)
            if known is None:
                found.append((parties, told.strip("，。 "), sentence))
    return found


def _parties(clause: str, match: re.Match[str], sentence: Sentence, shorts: dict[str, str]) -> list[str]:
    who = re.split(r"[：:]", match["who"])[-1]
    pieces = [who]
    middle = re.match(r"(?:了)?[^，。；]*", match["what"])
    joined = re.search(r"(?:携手|牵手|联手)$", clause[: match.start("what")])
    if joined and middle:
        pieces.append(re.split(r"推进|打造|共建|布局|开发|探索|建设|发布|推出|成立|，", middle[0])[0])
    named: list[str] = []
    for piece in pieces:
        text = unmasked(re.sub(_TIME_MARK, "，", piece), sentence)
        text = re.sub(
            r"(?:三方|双方|各方|四方|两家|共同|正式|今日|昨日|近日|宣布|在[^，。]{2,12}(?=签|达|$)|于[^，。]{2,12}$|就[^，。]{2,30}$|达成$)+",
            "，",
            text,
        )
        for part in _JOINED.split(text):
            name = _company(part, sentence, shorts) if part.strip() else None
            if (
                name
                and name not in named
                and not _NO_NAME.search(name)
                and not re.search(
                    r"^(?:公告|同时|会上|仪式|根据|市|副|并|为|自动|人工智能|基于|此次|旨在|推动|推进)", name
                )
            ):
                named.append(name)
    return named
