/*
 * Each rule of the dialect in tables: Markdown and the outline of its walk.
 */
#include "tests/ext/md/outline.c"

/* Emphasis beside Han punctuation, and where it must stay what the standard says. */
static const struct outline_case emphasis[] = {
	{ "**中文。**后文", "p(<b>中文。</b>后文)" },
	{ "前文**中文。**后文", "p(前文<b>中文。</b>后文)" },
	{ "**中文，**后", "p(<b>中文，</b>后)" },
	{ "**中文！**后", "p(<b>中文！</b>后)" },
	{ "**（括号）**后文", "p(<b>（括号）</b>后文)" },
	{ "前**（括号）**后", "p(前<b>（括号）</b>后)" },
	{ "前文**“引号”**后文", "p(前文<b>“引号”</b>后文)" },
	{ "前文**“引号”**，后文", "p(前文<b>“引号”</b>，后文)" },
	{ "**“引号”**后文", "p(<b>“引号”</b>后文)" },
	{ "他说**“好”**。", "p(他说<b>“好”</b>。)" },
	{ "**标题：**内容", "p(<b>标题：</b>内容)" },
	{ "**注意**：内容", "p(<b>注意</b>：内容)" },
	{ "**a.**中文", "p(<b>a.</b>中文)" },
	{ "中文**(a)**中文", "p(中文<b>(a)</b>中文)" },
	{ "**100%**的", "p(<b>100%</b>的)" },
	{ "**函数`f()`**是", "p(<b>函数`f()`</b>是)" },
	{ "中文**`code`**中文", "p(中文<b>`code`</b>中文)" },
	{ "**[链接](u)**后文", "p(<b><a u>链接</a></b>后文)" },
	{ "中文**[链接](u)**", "p(中文<b><a u>链接</a></b>)" },
	{ "**![图](u)**后文", "p(<b><img u>图</img></b>后文)" },
	{ "*中文。*后文", "p(<i>中文。</i>后文)" },
	{ "***中文。***后文", "p(<i><b>中文。</b></i>后文)" },
	{ "前***“中”***后", "p(前<i><b>“中”</b></i>后)" },
	{ "~~删除。~~后文", "p(<s>删除。</s>后文)" },
	{ "前~~“删”~~后", "p(前<s>“删”</s>后)" },
	{ "==标记。==后文", "p(<m>标记。</m>后文)" },
	{ "前==“标”==后", "p(前<m>“标”</m>后)" },
	{ "**a。**b", "p(<b>a。</b>b)" },
	{ "a**“b”**c", "p(a**“b”**c)" },
	{ "**a”**b", "p(**a”**b)" },
	{ "**中文——**后文", "p(<b>中文——</b>后文)" },
	{ "**中文…**后文", "p(<b>中文…</b>后文)" },
	{ "**일본어(x)**는", "p(<b>일본어(x)</b>는)" },
	{ "**「日本語」**です", "p(<b>「日本語」</b>です)" },
	{ "これは**「強調」**です", "p(これは<b>「強調」</b>です)" },
	{ "- **项：**内容", "list(item(p(<b>项：</b>内容)))" },
	{ "> **引：**内容", "quote(p(<b>引：</b>内容))" },
	{ "| a |\n|---|\n| **值。**后 |", "table(row(cell (a))row(cell (<b>值。</b>后)))" },
	{ "# **标题：**后", "h1(<b>标题：</b>后)" },
	{ "**完成。**✅好", "p(<b>完成。</b>✅好)" },
	{ "**甲：**乙**丙：**丁", "p(<b>甲：</b>乙<b>丙：</b>丁)" },
	{ "**甲：*乙。*丙**丁", "p(<b>甲：<i>乙。</i>丙</b>丁)" },
	{ "**中\n文。**后", "p(<b>中文。</b>后)" },
	{ "**a.**b", "p(**a.**b)" },
	{ "** 中文。**后文", "p(** 中文。**后文)" },
	{ "中文。** 后文**", "p(中文。** 后文**)" },
	{ "2*3*4 中", "p(2<i>3</i>4 中)" },
	{ "中*文*字", "p(中<i>文</i>字)" },
	{ "中_文。_字", "p(中_文。_字)" },
	{ "a * b，* c", "p(a * b，* c)" },
	{ "**==中文。==**后", "p(<b><m>中文。</m></b>后)" },
	{ "**中文。==**", "p(<b>中文。==</b>)" },
	{ "\\**中文。**后", "p(**中文。**后)" },
	{ "`**中文。**后`", "p(`**中文。**后`)" },
	{ "**甲。** **乙。**丙", "p(<b>甲。</b> <b>乙。</b>丙)" },
	{ "“**引号**”后", "p(“<b>引号</b>”后)" },
	{ "——**破折**——", "p(——<b>破折</b>——)" },
	{ "**中文。**\n后文", "p(<b>中文。</b>后文)" },
	{ "中文。**强调**中文", "p(中文。<b>强调</b>中文)" },
	{ "**Kubernetes（K8s）**是", "p(<b>Kubernetes（K8s）</b>是)" },
	{ "使用 **kubectl get pods**，然后", "p(使用 <b>kubectl get pods</b>，然后)" },
};

/* Bare addresses: where they begin and end. */
static const struct outline_case addresses[] = {
	{ "见http://a.com/b。后", "p(见<a! http://a.com/b>http://a.com/b</a>。后)" },
	{ "见 http://a.com/b，后", "p(见 <a! http://a.com/b>http://a.com/b</a>，后)" },
	{ "http://a.com/路径", "p(<a! http://a.com/>http://a.com/</a>路径)" },
	{ "（http://a.com/b）后", "p(（<a! http://a.com/b>http://a.com/b</a>）后)" },
	{ "(http://a.com/b)", "p((<a! http://a.com/b>http://a.com/b</a>))" },
	{ "http://a.com/(b)c", "p(<a! http://a.com/(b)c>http://a.com/(b)c</a>)" },
	{ "http://a.com/b)。", "p(<a! http://a.com/b>http://a.com/b</a>)。)" },
	{ "https://a.com/?q=1&b=2、后",
	  "p(<a! https://a.com/?q=1&b=2>https://a.com/?q=1&b=2</a>、后)" },
	{ "http://a.com/b“引”", "p(<a! http://a.com/b>http://a.com/b</a>“引”)" },
	{ "http://a.com/b：8080", "p(<a! http://a.com/b>http://a.com/b</a>：8080)" },
	{ "http://a.com:8080/b；", "p(<a! http://a.com:8080/b>http://a.com:8080/b</a>；)" },
	{ "http://a.com/b……", "p(<a! http://a.com/b>http://a.com/b</a>……)" },
	{ "http://a.com/b．", "p(<a! http://a.com/b>http://a.com/b</a>．)" },
	{ "访问www.baidu.com看看", "p(访问<a! http://www.baidu.com>www.baidu.com</a>看看)" },
	{ "www.a.com/b_c_d后", "p(<a! http://www.a.com/b_c_d>www.a.com/b_c_d</a>后)" },
	{ "xwww.a.com", "p(xwww.a.com)" },
	{ "HTTP://A.COM/x", "p(<a! HTTP://A.COM/x>HTTP://A.COM/x</a>)" },
	{ "ftp://a.b/c", "p(<a! ftp://a.b/c>ftp://a.b/c</a>)" },
	{ "xhttp://a.b", "p(xhttp://a.b)" },
	{ "http://", "p(http://)" },
	{ "http://中文.com", "p(http://中文.com)" },
	{ "http://localhost:3000/x",
	  "p(<a! http://localhost:3000/x>http://localhost:3000/x</a>)" },
	{ "http://10.0.0.1/x", "p(<a! http://10.0.0.1/x>http://10.0.0.1/x</a>)" },
	{ "<http://a.com/中文>", "p(<a! http://a.com/中文>http://a.com/中文</a>)" },
	{ "[http://a.com](http://b.com)", "p(<a http://b.com>http://a.com</a>)" },
	{ "[文](http://a.com/中文)", "p(<a http://a.com/中文>文</a>)" },
	{ "`http://a.com`", "p(`http://a.com`)" },
	{ "**http://a.com**后", "p(<b><a! http://a.com>http://a.com</a></b>后)" },
	{ "http://a.com/*b*", "p(<a! http://a.com/*b>http://a.com/*b</a>*)" },
	{ "http://a.com.", "p(<a! http://a.com>http://a.com</a>.)" },
	{ "http://a.com/b&amp;", "p(<a! http://a.com/b>http://a.com/b</a>&)" },
	{ "http://a_b.c_d.com", "p(http://a_b.c_d.com)" },
	{ "http://a_b.com", "p(http://a_b.com)" },
	{ "a@b.co、后", "p(<a! mailto:a@b.co>a@b.co</a>、后)" },
	{ "邮箱a@b.co后", "p(邮箱<a! mailto:a@b.co>a@b.co</a>后)" },
	{ "a@b", "p(a@b)" },
	{ "a@b.c_", "p(a@b.c_)" },
	{ "a.b-c+d@e-f.g.h.", "p(<a! mailto:a.b-c+d@e-f.g.h>a.b-c+d@e-f.g.h</a>.)" },
	{ "<a@b.co>", "p(<a! mailto:a@b.co>a@b.co</a>)" },
	{ "[x a@b.co](u)", "p(<a u>x a@b.co</a>)" },
	{ "a@b.co@c.de", "p(a@<a! mailto:b.co@c.de>b.co@c.de</a>)" },
};

/* Line ends between wide characters. */
static const struct outline_case breaks[] = {
	{ "中文\n中文", "p(中文中文)" },
	{ "中文\nabc", "p(中文/abc)" },
	{ "abc\n中文", "p(abc/中文)" },
	{ "中文，\n中文", "p(中文，中文)" },
	{ "中文\n“引”", "p(中文“引”)" },
	{ "”\n中", "p(”中)" },
	{ "**中文**\n中文", "p(<b>中文</b>中文)" },
	{ "中文\n**中文**", "p(中文<b>中文</b>)" },
	{ "*中*\n*文*", "p(<i>中</i><i>文</i>)" },
	{ "中文\n`code`", "p(中文/`code`)" },
	{ "中文\n[链接](u)", "p(中文<a u>链接</a>)" },
	{ "中文\n![图](u)", "p(中文/<img u>图</img>)" },
	{ "![图](u)\n中文", "p(<img u>图</img>/中文)" },
	{ "中文  \n中文", "p(中文//中文)" },
	{ "中文\\\\\n中文", "p(中文\\/中文)" },
	{ "かな\nカナ", "p(かなカナ)" },
	{ "한국\n어", "p(한국/어)" },
	{ "中\n文\n字", "p(中文字)" },
	{ "- 中\n  文", "list(item(p(中文)))" },
};

/* Wiki links and embeds. */
static const struct outline_case wiki[] = {
	{ "[[a]]", "p({a})" },
	{ "[[a|b]]", "p({a|b})" },
	{ "[[a#b|c]]", "p({a#b|c})" },
	{ "![[a.png|200]]", "p({!a.png|200})" },
	{ "[[中文 笔记]]", "p({中文 笔记})" },
	{ "\\[[a]]", "p([[a]])" },
	{ "[[a]](u)", "p(<a u>[a]</a>)" },
	{ "[[a]][u]", "p([[a]][u])" },
	{ "[[]]", "p([[]])" },
	{ "[[a", "p([[a)" },
	{ "[[a]", "p([[a])" },
	{ "[[ a ]]", "p([[ a ]])" },
	{ "[[^1]]", "p([[^1]])" },
	{ "`[[a]]`", "p(`[[a]]`)" },
	{ "![[a]] ![[b]]", "p({!a} {!b})" },
	{ "[[a]][[b]]", "p({a}{b})" },
	{ "[x [[a]]](u)", "p(<a u>x a</a>)" },
	{ "| a |\n|--|\n| [[x|y]] |", "table(row(cell (a))row(cell ({x|y})))" },
	{ "| a |\n|--|\n| [[x\\|y]] |", "table(row(cell (a))row(cell ({x|y})))" },
	{ "**[[a]]**", "p(<b>{a}</b>)" },
	{ "[[a*b*c]]", "p({a*b*c})" },
	{ "[[a]]: b", "p({a}: b)" },
	{ "<!-- [[a]] -->", "html(<!-- [[a]] -->\n)" },
	{ "<a href=\"[[a]]\">", "html(<a href=\"[[a]]\">\n)" },
	{ "    [[a]]", "code([[a]]\n)" },
	{ "![[a]](u)", "p(<img u>[a]</img>)" },
	{ "!\\[[a]]", "p(![[a]])" },
	{ "[[a&b]]", "p({a&b})" },
};

/* Callouts. */
static const struct outline_case callouts[] = {
	{ "> [!NOTE]\n> a", "callout:note(title()p(a))" },
	{ "> [!note]- 标题\n> a", "callout:note-(title(标题)p(a))" },
	{ "> [!Warning]+ b **c**\n> a", "callout:warning+(title(b <b>c</b>)p(a))" },
	{ "> [!危险]\n> a", "callout:危险(title()p(a))" },
	{ "> [!note] 标题\n> 正文", "callout:note(title(标题)p(正文))" },
	{ "> [!note]", "callout:note(title())" },
	{ "> [!note]\n>\n> - a", "callout:note(title()list(item(p(a))))" },
	{ "> [!note]x", "quote(p([!note]x))" },
	{ "> [!]", "quote(p([!]))" },
	{ "> a\n> [!note]", "quote(p(a/[!note]))" },
	{ "[!note] a", "p([!note] a)" },
	{ "> [!a|b] c", "callout:a(title(c))" },
	{ "> [!note](u)", "quote(p(<a u>!note</a>))" },
	{ "> > [!note] a\n> > b", "quote(callout:note(title(a)p(b)))" },
};

/* ==mark== and ~~strike~~. */
static const struct outline_case marks[] = {
	{ "==a==", "p(<m>a</m>)" },
	{ "a==b==c", "p(a==b==c)" },
	{ "==a", "p(==a)" },
	{ "= a =", "p(= a =)" },
	{ "===", "p(===)" },
	{ "== a ==", "p(== a ==)" },
	{ "==a== ==b==", "p(<m>a</m> <m>b</m>)" },
	{ "===a===", "p(===a===)" },
	{ "中==文==字", "p(中<m>文</m>字)" },
	{ "==**a**==", "p(<m><b>a</b></m>)" },
	{ "**==a==**", "p(<b><m>a</m></b>)" },
	{ "~~a~~", "p(<s>a</s>)" },
	{ "~a~", "p(<s>a</s>)" },
	{ "~~a~", "p(~~a~)" },
	{ "a~b", "p(a~b)" },
};

/* Dollars. */
static const struct outline_case math[] = {
	{ "$x$", "p({$x})" },
	{ "$a+b$ and $c$", "p({$a+b} and {$c})" },
	{ "$5 and $6", "p($5 and $6)" },
	{ "US$5 a$", "p(US$5 a$)" },
	{ "$ x$", "p($ x$)" },
	{ "$x $", "p($x $)" },
	{ "$x$5", "p($x$5)" },
	{ "\\$x$", "p($x$)" },
	{ "$$x$$", "p({$$x})" },
	{ "$$x\ny$$", "p({$$x\ny})" },
	{ "$$\nx\n$$", "math(x\n)" },
	{ "$$\nx", "p($$/x)" },
	{ "a\n$$\nx\n$$\nb", "p(a)math(x\n)p(b)" },
	{ "> $$\n> x\n> $$", "quote(math(x\n))" },
	{ "- $$\n  x\n  $$", "list(item(math(x\n)))" },
	{ "- a\n\n  $$\n  x\n  $$", "list(item(p(a)math(x\n)))" },
	{ "- $$\nx\n$$", "list(item(p({$$x})))" },
	{ "`$x$`", "p(`$x$`)" },
	{ "$`x`$", "p($`x`$)" },
	{ "$a\\$b$", "p({$a\\$b})" },
	{ "$a_b_c$ *d*", "p({$a_b_c} <i>d</i>)" },
	{ "```\n$$\nx\n$$\n```", "code($$\nx\n$$\n)" },
	{ "$$\n[[a]] **b。**c\n$$", "math([[a]] **b。**c\n)" },
	{ "~~~~\n~~~\n$$\n~~~~\n$$\nx\n$$", "code(~~~\n$$\n)math(x\n)" },
	{ "$HOME/$PATH", "p($HOME/$PATH)" },
	{ "[$x$](u)", "p(<a u>{$x}</a>)" },
};

/* Tags. */
static const struct outline_case tags[] = {
	{ "#tag", "p({#tag})" },
	{ "a #tag b", "p(a {#tag} b)" },
	{ "a#tag", "p(a#tag)" },
	{ "#123", "p(#123)" },
	{ "#1a", "p({#1a})" },
	{ "#a/b-c_d", "p({#a/b-c_d})" },
	{ "#标签，后", "p({#标签}，后)" },
	{ "（#标签）", "p(（{#标签}）)" },
	{ "中#标签", "p(中#标签)" },
	{ "C# 语言", "p(C# 语言)" },
	{ "\\#tag", "p(#tag)" },
	{ "#tag#", "p({#tag}#)" },
	{ "#-", "p(#-)" },
	{ "# 标题 #tag", "h1(标题 {#tag})" },
	{ "[#a](u)", "p(<a u>#a</a>)" },
	{ "`#a`", "p(`#a`)" },
	{ "a (#12) b", "p(a (#12) b)" },
	{ "**#a**", "p(<b>{#a}</b>)" },
};

/* Contents marks. */
static const struct outline_case tocs[] = {
	{ "[TOC]", "toc()" },
	{ "[toc]", "toc()" },
	{ "a [TOC]", "p(a [TOC])" },
	{ "> [toc]", "quote(toc())" },
	{ "[TOC]\n\n[TOC]: u", "p(<a u>TOC</a>)" },
};

/* Block ids. */
static const struct outline_case ids[] = {
	{ "a ^id", "p^id(a)" },
	{ "a^id", "p(a^id)" },
	{ "a\n^id", "p^id(a)" },
	{ "a\n\n^id", "p^id(a)" },
	{ "- a ^x\n- b", "list(item^x(p(a))item(p(b)))" },
	{ "# h ^x", "h1^x(h)" },
	{ "a ^中", "p(a ^中)" },
	{ "| a |\n|--|\n| b |\n\n^t", "table^t(row(cell (a))row(cell (b)))" },
	{ "^id", "p(^id)" },
	{ "> a ^q", "quote(p^q(a))" },
	{ "a `b` ^id", "p^id(a `b`)" },
	{ "**a** ^id", "p^id(<b>a</b>)" },
	{ "x ^2 y", "p(x ^2 y)" },
};

/* Footnotes; the last two read past their end if cmark-gfm takes them for some. */
static const struct outline_case footnotes[] = {
	{ "a[^1] b[^1]\n\n[^1]: c", "p(a{^1.1} b{^1.2})footnote1*2(p(c))" },
	{ "a[^b] b[^a] c[^b]\n\n[^a]: x\n[^b]: y [^a]",
	  "p(a{^1.1} b{^2.1} c{^1.2})footnote1*2(p(y {^2.2}))footnote2*2(p(x))" },
	{ "a[^x]", "p(a[^x])" },
	{ "[^1]: unused", "" },
	{ "[&Hat;abc]", "p([^abc])" },
	{ "[\\^abc]\n\n[^abc]: x", "p([^abc])" },
};

/* GFM, and what must pass unharmed. */
static const struct outline_case plain[] = {
	{ "- [ ] a\n- [x] b", "list(item[ ](p(a))item[x](p(b)))" },
	{ "3. a\n4. b", "list:3(item(p(a))item(p(b)))" },
	{ "| a | b |\n|:-|-:|\n| c |", "table(row(cell<(a)cell>(b))row(cell<(c)cell>()))" },
	{ "<b>x</b>", "p({html <b>}x{html </b>})" },
	{ "a<br>b", "p(a{html <br>}b)" },
	{ "&#1; &#2;", "p(&#1; &#2;)" },
	{ "{{ x }} <word>", "p({{ x }} {html <word>})" },
	{ "[a][b]\n\n[b]: u", "p(<a u>a</a>)" },
};

START_TEST(check_emphasis)
{
	md_setup();
	outline_check(&emphasis[_i], MD_ALL);
}
END_TEST

START_TEST(check_addresses)
{
	md_setup();
	outline_check(&addresses[_i], MD_ALL);
}
END_TEST

START_TEST(check_breaks)
{
	md_setup();
	outline_check(&breaks[_i], MD_ALL);
}
END_TEST

START_TEST(check_wiki)
{
	md_setup();
	outline_check(&wiki[_i], MD_ALL);
}
END_TEST

START_TEST(check_callouts)
{
	md_setup();
	outline_check(&callouts[_i], MD_ALL);
}
END_TEST

START_TEST(check_marks)
{
	md_setup();
	outline_check(&marks[_i], MD_ALL);
}
END_TEST

START_TEST(check_math)
{
	md_setup();
	outline_check(&math[_i], MD_ALL);
}
END_TEST

START_TEST(check_tags)
{
	md_setup();
	outline_check(&tags[_i], MD_ALL);
}
END_TEST

START_TEST(check_tocs)
{
	md_setup();
	outline_check(&tocs[_i], MD_ALL);
}
END_TEST

START_TEST(check_ids)
{
	md_setup();
	outline_check(&ids[_i], MD_ALL);
}
END_TEST

START_TEST(check_footnotes)
{
	md_setup();
	outline_check(&footnotes[_i], MD_ALL);
}
END_TEST

START_TEST(check_plain)
{
	md_setup();
	outline_check(&plain[_i], MD_ALL);
}
END_TEST

/* With its flag off, nothing of a rule is left. */
static const struct {
	unsigned off;
	struct outline_case c;
} off_cases[] = {
	{ MD_GFM,
	  { "~~a~~ www.a.com http://a.b a@b.co", "p(~~a~~ www.a.com http://a.b a@b.co)" } },
	{ MD_GFM, { "| a |\n|---|\n| b |", "p(| a |/|---|/| b |)" } },
	{ MD_FOOTNOTES, { "a[^1]\n\n[^1]: b", "p(a<a b>^1</a>)" } },
	{ MD_WIKI, { "[[a]] ![[b]]", "p([[a]] ![[b]])" } },
	{ MD_CALLOUTS, { "> [!note] a\n> b", "quote(p([!note] a/b))" } },
	{ MD_MARKS, { "==a==", "p(==a==)" } },
	{ MD_MATH, { "$x$ $$y$$\n$$\nz\n$$", "p($x$ $$y$$/$$/z/$$)" } },
	{ MD_TOCS, { "[TOC]", "p([TOC])" } },
	{ MD_TAGS, { "#a", "p(#a)" } },
	{ MD_BLOCK_IDS, { "a ^b", "p(a ^b)" } },
	{ MD_CJK,
	  { "**中。**文\n字 http://a.b中",
	    "p(**中。**文/字 <a! http://a.b中>http://a.b中</a>)" } },
};

START_TEST(check_off)
{
	md_setup();
	outline_check(&off_cases[_i].c, MD_ALL & ~off_cases[_i].off);
}
END_TEST

Suite *ext_md_dialect_suite(void)
{
	Suite *s = suite_create("ext/md/dialect");
	TCase *t = tcase_create("rules");

	tcase_add_loop_test(t, check_emphasis, 0, (int)countof(emphasis));
	tcase_add_loop_test(t, check_addresses, 0, (int)countof(addresses));
	tcase_add_loop_test(t, check_breaks, 0, (int)countof(breaks));
	tcase_add_loop_test(t, check_wiki, 0, (int)countof(wiki));
	tcase_add_loop_test(t, check_callouts, 0, (int)countof(callouts));
	tcase_add_loop_test(t, check_marks, 0, (int)countof(marks));
	tcase_add_loop_test(t, check_math, 0, (int)countof(math));
	tcase_add_loop_test(t, check_tags, 0, (int)countof(tags));
	tcase_add_loop_test(t, check_tocs, 0, (int)countof(tocs));
	tcase_add_loop_test(t, check_ids, 0, (int)countof(ids));
	tcase_add_loop_test(t, check_footnotes, 0, (int)countof(footnotes));
	tcase_add_loop_test(t, check_plain, 0, (int)countof(plain));
	tcase_add_loop_test(t, check_off, 0, (int)countof(off_cases));
	suite_add_tcase(s, t);
	return s;
}
