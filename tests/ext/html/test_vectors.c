/* Hostile HTML over every field: none of it may leave anything that acts. */
#include "ext/html/html.h"

#include <string.h>

#include "tests/ext/html/oracle.h"
#include "tests/runner.h"

static const char *const vectors[] = {
	/* script, however written */
	"<script>alert(1)</script>",
	"<SCRIPT>alert(1)</SCRIPT>",
	"<ScRiPt src=//evil.example/x.js></sCrIpT>",
	"<script/src=x>",
	"<script\n>alert(1)</script\n>",
	"<script\f>alert(1)</script\f>",
	"<scr<script>ipt>alert(1)</scr</script>ipt>",
	"<<script>alert(1)//<</script>",
	"<script>alert(1)",
	"<script x='>'>alert(1)</script>",
	"</script><script>alert(1)</script>",
	"<script><!--</script><img src=x onerror=alert(1)>--></script>",
	"<script>/*<script>*/alert(1)</script>alert(2)</script>",
	"<script type=module>import 'x'</script>",
	"<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\"></noscript>",
	"<noscript><img src=x onerror=alert(1)></noscript>",
	/* handlers */
	"<img src=x onerror=alert(1)>",
	"<img src=x onerror='alert(1)'>",
	"<img src=x oNeRrOr=\"alert(1)\">",
	"<img/src=x/onerror=alert(1)>",
	"<img src=\"x\"onerror=alert(1)>",
	"<img src=x\tonerror\n=\nalert(1)>",
	"<img src='x'\f/onerror=alert(1) //",
	"<img src=x onerror=alert(1)//<img>",
	"<img \"\"\"><script>alert(1)</script>\">",
	"<img title='a'b'onerror=alert(1)' src=x>",
	"<img src=`x` onerror=alert(1)>",
	"<img src=x onerror\x0b=alert(1)>",
	"<a onmouseover=alert(1)>x</a>",
	"<a href=# onclick=\"alert(1)\">x</a>",
	"<p onclick=alert(1) onclick=x>x</p>",
	"<div =onclick=alert(1)>x</div>",
	"<div/onclick=alert(1)>x</div>",
	"<body onload=alert(1)>",
	"<body background=javascript:alert(1)>",
	"<html onmouseenter=alert(1)>",
	"<details open ontoggle=alert(1)>x</details>",
	"<video onloadstart=alert(1)><source onerror=alert(1)></video>",
	"<video src=x onerror=alert(1)></video>",
	"<video poster=javascript:alert(1) src=x></video>",
	"<audio src=x onerror=alert(1)></audio>",
	"<audio src=javascript:alert(1) autoplay controls></audio>",
	"<track kind=x src=javascript:alert(1)>",
	"<marquee onstart=alert(1)>x</marquee>",
	"<input autofocus onfocus=alert(1)>",
	"<input type=image src=javascript:alert(1)>",
	"<input type=checkbox onclick=alert(1)>",
	"<input type=hidden accesskey=x onclick=alert(1)>",
	"<select autofocus onfocus=alert(1)><option>x</select>",
	"<textarea autofocus onfocus=alert(1)>x</textarea>",
	"<keygen autofocus onfocus=alert(1)>",
	"<button onclick=alert(1)>x</button>",
	"<summary onclick=alert(1)>x</summary>",
	"<table onclick=alert(1)><tr onclick=alert(1)><td onclick=alert(1)>x</table>",
	"<table background=javascript:alert(1)>",
	"<td background=\"javascript:alert(1)\">",
	"<ruby onclick=alert(1)><rt onclick=alert(1)>x</ruby>",
	"<b contenteditable onbeforeinput=alert(1)>x</b>",
	"<span data-onclick=x onwheel=alert(1)>x</span>",
	"<i data-=x onerror data-\"x\"=y>x</i>",
	/* schemes */
	"<a href=javascript:alert(1)>x</a>",
	"<a href=\"javascript:alert(1)\">x</a>",
	"<a href='JaVaScRiPt:alert(1)'>x</a>",
	"<a href=\" javascript:alert(1)\">x</a>",
	"<a href=\"\x01javascript:alert(1)\">x</a>",
	"<a href=\"\x1f\x1fjavascript:alert(1)\">x</a>",
	"<a href=\"java\tscript:alert(1)\">x</a>",
	"<a href=\"java\nscript:alert(1)\">x</a>",
	"<a href=\"java\rscript:alert(1)\">x</a>",
	"<a href=\"j\n\ta\tv\ras\ncript\t:alert(1)\">x</a>",
	"<a href=\"java&#09;script:alert(1)\">x</a>",
	"<a href=\"java&Tab;script:alert(1)\">x</a>",
	"<a href=\"java&NewLine;script:alert(1)\">x</a>",
	"<a href=\"java&#x0A;script:alert(1)\">x</a>",
	"<a href=\"&#106;avascript:alert(1)\">x</a>",
	"<a href=\"&#x6A;avascript:alert(1)\">x</a>",
	"<a href=\"&#0000106avascript:alert(1)\">x</a>",
	"<a href=\"&#x000006Aavascript:alert(1)\">x</a>",
	"<a href=\"javascript&colon;alert(1)\">x</a>",
	"<a href=\"javascript&#58;alert(1)\">x</a>",
	"<a href=\"javascript&#x3a;alert(1)\">x</a>",
	"<a href=\"javascript&\x01"
	"colon;alert(1)\">x</a>",
	"<a href=\"javascript&#\x01"
	"58;alert(1)\">x</a>",
	"<a href=\"java\x01script:alert(1)\">x</a>",
	"<a href=\"&#1;javascript:alert(1)\">x</a>",
	"<a href=\"&#14; javascript:alert(1)\">x</a>",
	"<a href=javascript&colon;alert&lpar;1&rpar;>x</a>",
	"<a href=\"vbscript:msgbox(1)\">x</a>",
	"<a href=\"VB\tScript:msgbox(1)\">x</a>",
	"<a href=\"livescript:x\">x</a>",
	"<a href=\"data:text/html,<script>alert(1)</script>\">x</a>",
	"<a href=\"data:text/html;base64,PHNjcmlwdD4=\">x</a>",
	"<a href=\"DATA:image/png,x\">x</a>",
	"<a href=\"data:image/svg+xml,<svg onload=alert(1)>\">x</a>",
	"<a href=\"file:///etc/passwd\">x</a>",
	"<a href=\"blob:https://example.org/x\">x</a>",
	"<a href=\"view-source:javascript:alert(1)\">x</a>",
	"<a href=\"about:blank\">x</a>",
	"<img src=javascript:alert(1)>",
	"<img src=\"java&#10;script:alert(1)\">",
	"<img src=\"data:image/svg+xml;base64,PHN2Zz4=\">",
	"<img src=\"data:text/html,x\">",
	"<img src=\"data:,x\">",
	"<img src=x srcset=\"javascript:alert(1) 1x\">",
	"<img lowsrc=javascript:alert(1) dynsrc=javascript:alert(1)>",
	"<image src=javascript:alert(1) onerror=alert(1)>",
	"<blockquote cite=\"javascript:alert(1)\">x</blockquote>",
	"<q cite='jav&#x61;script:alert(1)'>x</q><ins cite=javascript:x>y</ins>",
	"<a href=x href=javascript:alert(1)>x</a>",
	"<a href=javascript:alert(1) href=x>x</a>",
	"<a ping=\"javascript:alert(1)\" href=x>x</a>",
	"<area href=javascript:alert(1)><map><area href=javascript:alert(1)></map>",
	"<a xlink:href=\"javascript:alert(1)\">x</a>",
	"<a href=\"javascript:alert(1)\0\">x</a>",
	/* frames, plugins, forms, documents */
	"<iframe src=javascript:alert(1)></iframe>",
	"<iframe srcdoc=\"<script>alert(1)</script>\"></iframe>",
	"<iframe><img src=x onerror=alert(1)></iframe>",
	"<iframe src=x></iframe><img src=x onerror=alert(1)>",
	"<frameset onload=alert(1)><frame src=javascript:alert(1)></frameset>",
	"<object data=javascript:alert(1)></object>",
	"<object><param name=src value=javascript:alert(1)><img src=x "
	"onerror=alert(1)></object>",
	"<embed src=javascript:alert(1)>",
	"<applet code=x><script>alert(1)</script></applet>",
	"<form action=javascript:alert(1)><button formaction=javascript:alert(1)>x</form>",
	"<isindex action=javascript:alert(1) type=image>",
	"<base href=//evil.example/>",
	"<link rel=stylesheet href=javascript:alert(1)>",
	"<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
	"<bgsound src=javascript:alert(1)>",
	"<portal src=https://evil.example></portal>",
	"<dialog open><form method=dialog></dialog>",
	/* style */
	"<style>@import 'javascript:alert(1)';</style>",
	"<style>p{background:url(javascript:alert(1))}</style>",
	"<style><img src='</style><img src=x onerror=alert(1)>'></style>",
	"<p style=\"background:url(javascript:alert(1))\">x</p>",
	"<p style=\"width:expression(alert(1))\">x</p>",
	"<p style=\"-moz-binding:url(x)\">x</p>",
	"<img style=\"zoom:50%\" onerror=alert(1) src=x>",
	"<img style='zoom:50%\" onerror=\"alert(1)' src=x>",
	"<img style=\"width:1px\" width='1\" onerror=\"x'>",
	/* foreign content and other parsers */
	"<svg onload=alert(1)>",
	"<svg/onload=alert(1)//",
	"<svg><script>alert(1)</script></svg>",
	"<svg><script>alert&#40;1)</script>",
	"<svg><a xlink:href=javascript:alert(1)><text>x</text></a></svg>",
	"<svg><animate onbegin=alert(1) attributeName=x></svg>",
	"<svg><set attributeName=onload to=alert(1)></svg>",
	"<svg><use href=\"data:image/svg+xml,x#x\"></svg>",
	"<svg><foreignObject><img src=x onerror=alert(1)></foreignObject></svg>",
	"<svg><style><img src=x onerror=alert(1)></style></svg>",
	"<svg><style><!--</style><img src=x onerror=alert(1)>--></svg>",
	"<svg></p><style><a id=\"</style><img src=1 onerror=alert(1)>\">",
	"<svg><desc><table><tr><td></svg><img src=x onerror=alert(1)>",
	"<svg><title><style><img src=x onerror=alert(1)>",
	"<math href=javascript:alert(1)>x</math>",
	"<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
	"<math><mi xlink:href=javascript:alert(1)>x</mi></math>",
	"<math><annotation-xml encoding=text/html><script>alert(1)</script></math>",
	"<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
	"<template><script>alert(1)</script></template>",
	"<template><img src=x onerror=alert(1)>",
	"<template shadowrootmode=open><script>alert(1)</script></template>",
	"<title><img src=x onerror=alert(1)></title>",
	"<title></title><script>alert(1)</script>",
	"<textarea></textarea><img src=x onerror=alert(1)>",
	"<textarea><script>alert(1)</script>",
	"<xmp><img src=x onerror=alert(1)></xmp><xmp></xmp><script>alert(1)</script>",
	"<noembed><img src=x onerror=alert(1)></noembed>",
	"<noframes><p title=\"</noframes><img src=x onerror=alert(1)>\">",
	"<plaintext><script>alert(1)</script>",
	"<listing>&lt;img onerror=alert(1) src=x&gt;</listing>",
	"<select><script>alert(1)</script><img src=x onerror=alert(1)></select>",
	"<option><style></option></select><img src=x onerror=alert(1)></style>",
	/* comments and other markup */
	"<!--><script>alert(1)</script>-->",
	"<!---><script>alert(1)</script>-->",
	"<!-- --!><script>alert(1)</script>-->",
	"<!-- <!-- --><script>alert(1)</script> -->",
	"<!--<img src=\"--><img src=x onerror=alert(1)//\">",
	"<!-->",
	"<!x><script>alert(1)</script>",
	"<![CDATA[<script>alert(1)</script>]]>",
	"<![CDATA[><script>alert(1)</script>]]>",
	"<?xml version=\"1.0\"?><script>alert(1)</script>",
	"<?php echo '<script>alert(1)</script>' ?>",
	"</><script>alert(1)</script>",
	"</ script><script>alert(1)</script>",
	"<!doctype html><script>alert(1)</script>",
	"<% <script>alert(1)</script> %>",
	/* cut off, nested wrongly, odd bytes */
	"<img src=x onerror=alert(1)",
	"<img src=\"x onerror=alert(1)",
	"<a href=\"javascript:alert(1)",
	"<img src=x <script>alert(1)</script>",
	"<a title=\"<img src=x onerror=alert(1)>\">x</a>",
	"<a title='\"><img src=x onerror=alert(1)>'>x</a>",
	"<a title=\"&quot;><img src=x onerror=alert(1)>\">x</a>",
	"<a title=x\"><img src=x onerror=alert(1)>x</a>",
	"<a id='`' title='`onmouseover=alert(1)'>x</a>",
	"<p id=\"</p><img src=x onerror=alert(1)>\">x",
	"<b><table><a href=javascript:alert(1)></b><b onclick=x>y</table>",
	"<a><table><a href=javascript:alert(1)>x</table></a>",
	"<p><script>alert(1)</p></script>",
	"<div><b><div onclick=alert(1)></b><svg onload=x></div>",
	"&lt;script&gt;alert(1)&lt;/script&gt;",
	"&amp;lt;img src=x onerror=alert(1)&amp;gt;",
	"<word onclick=alert(1)>x</word>",
	"<x-y onclick=alert(1)><script>alert(1)</script></x-y>",
	"<a\xc2\xa0onclick=alert(1) href=x>x</a>",
	"<\xef\xbc\xb3"
	"cript>alert(1)</script>",
	"<scr\xc4\xb1pt>alert(1)</script>",
	"<img\xff src=x onerror=alert(1)>",
	"\xc0\xbcscript\xc0\xbe"
	"alert(1)",
	"+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
	"<img src=x:alert(alt) onerror=eval(src) alt=0>",
};

static void check_safe(struct str in)
{
	struct buf out = BUF_INIT, again = BUF_INIT;
	const char *why;

	html_sanitise(&out, in, NULL, NULL);
	why = oracle(out.p, out.len);
	ck_assert_msg(!why, "%s\n in: %s\nout: %s", why, runner_text(in), out.p);
	html_sanitise(&again, buf_str(&out), NULL, NULL);
	ck_assert_buf_eq(&again, out.p);
	buf_release(&out);
	buf_release(&again);
}

START_TEST(vector_is_harmless)
{
	check_safe(str_of(vectors[_i]));
}
END_TEST

START_TEST(vector_is_harmless_inside)
{
	static const char *const around[][2] = {
		{ "<table><tr><td>", "</table>" },
		{ "<b><div>", "</b></div>" },
		{ "<svg>", "</svg>" },
		{ "<svg><desc>", "" },
		{ "<math><mtext>", "</math>" },
		{ "<!--", "-->" },
		{ "<select>", "</select>" },
		{ "<a title=\"", "\">" },
		{ "<a title='", "'>" },
		{ "<a title=", ">" },
		{ "<a href=\"", "\">" },
		{ "<img src=", ">" },
		{ "<p>", "</p></div>" },
		{ "<textarea>", "</textarea>" },
		{ "<noscript>", "</noscript>" },
		{ "<style>", "</style>" },
		{ "<ul><li>", "<li></b></ul>" },
		{ "<word ", ">" },
		{ "<", ">" },
	};

	for (size_t i = 0; i < countof(around); i++) {
		struct buf in = BUF_INIT;

		buf_add_z(&in, around[i][0]);
		buf_add_z(&in, vectors[_i]);
		buf_add_z(&in, around[i][1]);
		check_safe(buf_str(&in));
		buf_release(&in);
	}
}
END_TEST

/* A small generator, the same in every run. */
static uint32_t draw(uint32_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}

static const char *const pieces[] = {
	"<a ",
	"href=",
	"\"",
	"'",
	">",
	"<",
	"/",
	"</",
	"<b>",
	"</b>",
	"<p>",
	"</p>",
	"<div>",
	"</div>",
	"<table>",
	"<tr>",
	"<td>",
	"</td>",
	"</table>",
	"<ul>",
	"<li>",
	"</li>",
	"</ul>",
	"<svg>",
	"</svg>",
	"<style>",
	"</style>",
	"<math>",
	"<script>",
	"</script",
	"<!--",
	"-->",
	"javascript:",
	"&#58;",
	"&Tab;",
	" onclick=x ",
	" style='zoom:50%' ",
	"\t",
	"\n",
	"x",
	"=",
	"<img src=",
	"<word>",
	"<template>",
	"<select>",
	"</select>",
	"<i>",
	"</i>",
	"<a>",
	"</a>",
	"<details>",
	"<dt>",
	"<dd>",
	"<rt>",
	"<h1>",
	"</h1>",
	"<pre>",
	"&amp;",
	"&lt;",
	"中文",
	"\xe4",
	"<br/>",
	"<div/>",
	"<caption>",
	"<input type=checkbox>",
	"<col>",
	"<th>",
	"</tr>",
	"<thead>",
	"</a",
};

START_TEST(pieces_in_any_order)
{
	uint32_t state = 0x9e3779b9u + (uint32_t)_i;

	for (unsigned run = 0; run < 400; run++) {
		struct buf in = BUF_INIT;

		for (unsigned n = draw(&state) % 40; n > 0; n--)
			buf_add_z(&in, pieces[draw(&state) % countof(pieces)]);
		check_safe(buf_str(&in));
		buf_release(&in);
	}
}
END_TEST

START_TEST(all_together)
{
	struct buf in = BUF_INIT;

	ck_assert_uint_ge(countof(vectors), 120);
	for (size_t i = 0; i < countof(vectors); i++)
		buf_add_z(&in, vectors[i]);
	check_safe(buf_str(&in));
	buf_release(&in);
}
END_TEST

/* The oracle must be able to say no, or the tests above say nothing. */
START_TEST(oracle_objects)
{
	static const char *const bad[] = {
		"<script></script>",
		"<p onclick=x>",
		"<a href='java\tscript:x'>",
		"<img src='data:image/svg+xml,x'>",
		"<svg></svg>",
		"<p><!-- x -->",
		"<input type=text>",
		"<template></template>",
	};

	ck_assert_ptr_nonnull(oracle(bad[_i], strlen(bad[_i])));
	ck_assert_ptr_null(oracle("<p class=x>y<img src='data:image/png,x'>", 40));
}
END_TEST

Suite *ext_html_vectors_suite(void)
{
	Suite *s = suite_create("ext/html/vectors");
	TCase *t = tcase_create("hostile");

	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, vector_is_harmless, 0, (int)countof(vectors));
	tcase_add_loop_test(t, vector_is_harmless_inside, 0, (int)countof(vectors));
	tcase_add_loop_test(t, pieces_in_any_order, 0, 10);
	tcase_add_test(t, all_together);
	tcase_add_loop_test(t, oracle_objects, 0, 8);
	suite_add_tcase(s, t);
	return s;
}
