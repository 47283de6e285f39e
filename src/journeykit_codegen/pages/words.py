"""The words of rendered pages, Chinese and English: titles of sections, labels of values, marks of fields.

Words only; what stands where is `outline`'s business. All are compared in lower case and without a final colon.
"""

import re
from enum import StrEnum

METHODS = frozenset({"GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"})


class Place(StrEnum):
    """What a part of a page is about."""

    PATH = "path"
    QUERY = "query"
    HEADER = "header"
    COOKIE = "cookie"
    BODY = "body"
    RESPONSE = "response"
    RESPONSE_HEADER = "response header"
    PARAMETERS = "parameters"
    """All of them; a column of the table says which."""
    AUTH = "auth"
    SAMPLE = "sample"
    ENUM = "enum"
    NOWHERE = "nowhere"


_NOUN = r"(?: ?(?:参数|parameters?|params?|fields?|字段))"
_CONTENT = r"(?P<content>[a-z]+/[\w.+*-]+|none|form-data|x-www-form-urlencoded|json|raw|binary)?"
# First match counts. All against the whole line.
_TITLES: tuple[tuple[str, Place], ...] = tuple(
    (rf"(?:{words})", place)
    for words, place in (
        (rf"(?:path|路径|url path){_NOUN}", Place.PATH),
        (rf"(?:url )?(?:query|查询|url)(?: ?string)?{_NOUN}", Place.QUERY),
        (rf"(?:response|返回|响应) ?(?:headers?|头部?|header){_NOUN}?", Place.RESPONSE_HEADER),
        (rf"(?:request )?(?:headers?|请求头部?|头部){_NOUN}|request headers|请求头部?|headers", Place.HEADER),
        (rf"cookies?{_NOUN}", Place.COOKIE),
        (
            rf"(?:(?:request |post )?body|body ?请求参数|请求体|请求 ?body|表单|form(?: data)?)(?:{_NOUN})?"
            rf" ?[:：]? ?[(（]?{_CONTENT}[)）]?(?: ?(?:required|必需|必填))?",
            Place.BODY,
        ),
        (r"request body schema|请求数据结构", Place.BODY),
        (r"authorizations?|authentication|auth|security|鉴权|授权|认证", Place.AUTH),
        (
            r"(?:request |请求)?(?:code samples?|samples?|示例代码|请求示例代码|代码示例|code)|generate code"
            r"|(?:请求示例)+|(?:request examples?|request samples?)+|curl(?: ?示例)?|sample code|code examples?",
            Place.SAMPLE,
        ),
        (r"返回响应|响应|返回结果|返回|返回数据结构|responses?(?: data schema| schema| body)?|returns|响应参数"
         r"|返回参数|返回字段|响应字段|response parameters|response fields", Place.RESPONSE),
        (r"枚举值?|enum(?:s|erations?)?|allowed values", Place.ENUM),
        (r"请求参数|parameters|params|request parameters|请求|request", Place.PARAMETERS),
        (r"上一页|下一页|上一篇|下一篇|previous|prev|next|built with.*|powered by.*|相关阅读|see also|faq|常见问题"
         r"|错误码|error codes?|callbacks?", Place.NOWHERE),
        (r"(?:最后)?(?:修改|更新)(?:于|时间|日期).{0,40}|(?:last )?(?:modified|updated)(?: at| on)?[ :].{0,40}",
         Place.NOWHERE),
    )
)  # fmt: skip
_TITLE_PATTERNS = tuple((re.compile(pattern), place) for pattern, place in _TITLES)

EXAMPLE = re.compile(
    r"(?:(?:成功|失败|异常|错误|返回|响应|请求|success|response|request|error) ?)?"
    r"(?:示例|样例|examples?|sample response|示例数据|example response|返回示例|响应示例)(?: ?[\d一二三]{1,2})?"
    r"(?:响应示例|返回示例)?|\d{3} (?:response|成功|ok)"
)
VALUE_LABELS = {
    "enum": re.compile(
        r"(?:枚举值?|可选值|可用值|可用选项|允许值|取值|enum(?: values?)?|allowed(?: values?)?"
        r"|available options|one of|possible values)"
    ),
    "example": re.compile(r"(?:示例值?|例如?|examples?(?: values?)?|sample(?: value)?)"),
    "default": re.compile(r"(?:默认值?|缺省值?|default(?: value)?s?)"),
    "pattern": re.compile(r"(?:匹配正则|正则(?:匹配)?|pattern|match pattern|regex)"),
    "constant": re.compile(r"(?:常量|固定值|const(?:ant)?(?: value)?)"),
    "format": re.compile(r"(?:格式|format)"),
}

REQUIRED = frozenset({"必需", "必填", "必须", "必传", "必选", "required", "mandatory", "*required"})
OPTIONAL = frozenset({"可选", "选填", "非必需", "非必填", "非必须", "非必传", "optional", "not required"})
# In the column that asks; elsewhere they mean nothing.
YES = REQUIRED | {"是", "yes", "y", "true", "✓", "✔", "√", "✅", "1", "t"}
NO = OPTIONAL | {"否", "no", "n", "false", "✗", "✘", "×", "❌", "✖", "-", "0", "f", ""}
NULLABLE = frozenset(
    {"可为空", "可为 null", "可为null", "允许为空", "允许 null", "允许null", "可空", "nullable", "null able"}
)
DEPRECATED = frozenset({"已废弃", "已弃用", "将废弃", "即将废弃", "废弃", "弃用", "deprecated"})
UNIQUE = frozenset({"唯一", "元素唯一", "unique", "unique items"})

# Column of a table -> what it holds.
COLUMNS = {
    "name": {
        "名称",
        "参数名",
        "参数名称",
        "参数",
        "字段",
        "字段名",
        "字段名称",
        "属性名",
        "name",
        "field",
        "parameter",
        "param",
        "property",
        "key",
    },
    "type": {"类型", "参数类型", "字段类型", "数据类型", "type", "data type"},
    "required": {
        "必需",
        "必填",
        "必选",
        "必须",
        "是否必填",
        "是否必需",
        "是否必须",
        "是否必选",
        "必传",
        "required",
        "mandatory",
        "required?",
    },
    "in": {"位置", "参数位置", "in", "location", "where", "position"},
    "description": {"说明", "描述", "备注", "含义", "description", "remark", "notes", "note", "meaning", "desc"},
    "title": {"中文名", "标题", "title", "label", "display name"},
    "example": {"示例", "示例值", "例子", "example", "sample", "example value"},
    "default": {"默认值", "默认", "default", "default value"},
    "enum": {"枚举", "枚举值", "可选值", "取值", "取值范围", "enum", "allowed values", "values", "options"},
    "rules": {"约束", "限制", "规则", "restrictions", "constraints", "limits", "restriction"},
    "status": {"状态码", "http 状态码", "status", "status code", "code", "http status"},
    "nullable": {"可为空", "是否可空", "nullable"},
    "attribute": {"属性", "attribute"},
    "value": {"值", "value"},
}

BARE_RESPONSE_TITLE = re.compile(r"(?:数据结构|schema|body|response body|data schema|数据模型|body 参数)")
ARRAY_ITEM = frozenset({"items", "[]", "[0]", "array item", "数组项", "item", "*anonymous*", "*array*", "anonymous"})


def key(text: str) -> str:
    """Bring a line into the form that the words have."""
    return re.sub(r"\s+", " ", text).strip(" >#").rstrip(":： ").lower()


def title(text: str) -> tuple[Place, str] | None:
    """Say which section a line opens, and with which content type."""
    if len(text) > 80:
        return None
    words = key(text)
    for pattern, place in _TITLE_PATTERNS:
        if found := pattern.fullmatch(words):
            return place, (found.groupdict().get("content") or "")
    return None


def labelled(text: str) -> tuple[str, str] | None:
    """Split `Example: 5` into what it says and of what; the value may be on the next line."""
    for name, pattern in VALUE_LABELS.items():
        if found := re.fullmatch(
            rf"(?:{pattern.pattern}) ?[:：]\s*(?P<value>.*)", text.strip(), re.IGNORECASE | re.DOTALL
        ):
            return name, found["value"].strip()
        if pattern.fullmatch(key(text)):
            return name, ""
    return None
