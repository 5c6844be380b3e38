/*
 * What is a secret and what only looks like one. Tokens are put together here, so that no scanner of
 * a forge takes this file for a leak: "\1" in a text stands for nothing.
 */
#include "tests/lint/notes.h"

static const struct {
	const char *text, *code; /* code NULL: nothing is found */
} cases[] = {
	/* Tokens: prefix, letters, length, and chance. */
	{ "key AK\1IAQ7ZP4MK2X9W3LT5B end", "secret-token" },
	{ "AK\1IAIOSFODNN7EXAMPLE", NULL },
	{ "gh\1p_9fK2mQx7Vb4TzR1wYc8LpN5sHd3GjA6eU0oI", "secret-token" },
	{ "gh\1p_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", NULL },
	{ "gh\1p_9fK2mQx7Vb4", NULL },
	{ "令牌gl\1pat-K3f9xQ2mW7tR5vB8nZ1y。", "secret-token" },
	{ "gl\1pat-your_token_goes_here1", NULL },
	{ "LT\1AI5tQ9mW3xK7vB2nZ8yR4c", "secret-token" },
	{ "https://hooks.sl\1ack.com/services/T0A1B2C3D/B4E5F6G7H/k9Qm2Wx7Vb4TzR1wYc8LpN5s",
	  "secret-token" },
	{ "https://oapi.ding\1talk.com/robot/send?access_token="
	  "3f9a1c7e5b2d8f0a6c4e9b1d7f3a5c8e0b2d4f6a9c1e3b5d7f0a2c4e6b8d9f1a",
	  "secret-token" },
	{ "ey\1JhbGciOiJSUzI1NiJ9.ey\1JpYXQiOjE3MDAwMDAwfQ.c2lnbmF0dXJlMTIzNDU2Nzg5MGFi",
	  "secret-token" },
	{ "npm_install_all_the_packages_of_this_project", NULL },
	{ "-----BEGIN RSA PRIV\1ATE KEY-----\n"
	  "MIIEpQIBAAKCAQEA7fK2mQx9Vb4TzR1wYc8LpN5sHd3GjA6eU0oIx7Vb4TzR1wYc\n",
	  "secret-key" },
	{ "-----BEGIN RSA PRIV\1ATE KEY-----\n...\n-----END RSA PRIVATE KEY-----\n", NULL },
	{ "-----BEGIN PUBLIC KEY-----\n"
	  "MIIEpQIBAAKCAQEA7fK2mQx9Vb4TzR1wYc8LpN5sHd3GjA6eU0oIx7Vb4TzR1wYc\n",
	  NULL },
	/* Settings: the value must look like a password. */
	{ "password: Tr0ub4dor", "secret-password" },
	{ "DB_PASSWORD=s3cret!pw", "secret-password" },
	{ "  \"password\": \"p4ssw0rd\",", "secret-password" },
	{ "mysql.root.password = 'Xy9!kk'", "secret-password" },
	{ "密码：Abc12345。", "secret-password" },
	{ "root 的密码是 `Qwe123!@#`", "secret-password" },
	{ "- 默认口令: admin888", "secret-password" },
	{ "password: required", NULL },
	{ "password: string", NULL },
	{ "password: \"\"", NULL },
	{ "password: <your password>", NULL },
	{ "password=$DB_PASSWORD", NULL },
	{ "password=\"${PW:-x1y2z3}\"", NULL },
	{ "password: {{ vault_db_password }}", NULL },
	{ "password: changeme123", NULL },
	{ "password: ********", NULL },
	{ "password = os.environ[\"PW1\"]", NULL },
	{ "password=get_password(1)", NULL },
	{ "if password == \"abc123\":", NULL },
	{ "password: /run/secrets/db1", NULL },
	{ "passwordFile: /etc/pw1", NULL },
	{ "Enter the password: then press 1", NULL },
	{ "密码：见保险箱", NULL },
	{ "密码是多少？", NULL },
	{ "secretName: db-credentials-2", NULL },
	{ "secret: my-app-secret-v2", NULL },
	{ "token: default-token-x7f2k", NULL },
	{ "client_secret: \"f8Q2mWx7Vb4TzR1wYc8LpN5s\"", "secret-password" },
	{ "https://example.com/?token=abc", NULL },
	/* Commands: what stands where a password is taken. */
	{ "curl --user 'admin:secret' https://h/x", "secret-password" },
	{ "curl -u admin:hunter2 https://h/x", "secret-password" },
	{ "curl -s \\\n  -u admin:hunter2 \\\n  https://h/x", "secret-password" },
	{ "curl -u \"$USER:$PW\" https://h/x", NULL },
	{ "curl -u <user>:<password> https://h/x", NULL },
	{ "curl -u user:password https://h/x", NULL },
	{ "curl -u admin https://h/x", NULL },
	{ "chown -u admin:hunter2 x", NULL },
	{ "mysql -uroot -pHunter2 db", "secret-password" },
	{ "mysql -uroot -p db", NULL },
	{ "mysql -uroot -p$PW db", NULL },
	{ "mkdir -pHunter2 db", NULL },
	{ "sshpass -p hunter2 ssh h", "secret-password" },
	{ "redis-cli -h h -a hunter2 ping", "secret-password" },
	{ "tool --password hunter2!", "secret-password" },
	{ "tool --password-file hunter2", NULL },
	{ "tool --password=$(cat pw1)", NULL },
	{ "the option --password takes a text", NULL },
	/* Addresses and headers. */
	{ "postgres://app:s3cr3t@db:5432/x", "secret-password" },
	{ "postgres://user:password@db:5432/x", NULL },
	{ "postgres://app:${PW}@db/x", NULL },
	{ "http://abc:xyz@example.com/x", NULL },
	{ "https://h:8080/@scope/x", NULL },
	{ "git clone https://ann:pw@h/x", NULL },
	{ "Authorization: Basic YWRtaW46aHVudGVyMg==", "secret-password" },
	{ "Authorization: Basic dXNlcjpwYXNzd29yZA==", NULL },
	{ "Authorization: Bearer $TOKEN", NULL },
	{ "Authorization: Bearer f8Q2mWx7Vb4TzR1wYc8LpN5s", "secret-password" },
	{ "Basic authentication is off", NULL },
	/* Private networks. */
	{ "ssh 10.20.30.40", "private-address" },
	{ "主机192.168.1.7上", "private-address" },
	{ "172.31.0.5:8080", "private-address" },
	{ "172.32.0.5 8.8.8.8 127.0.0.1 110.1.2.3", NULL },
	{ "10.0.0.0/8 192.168.0.0/16 10.96.0.0/12", NULL },
	{ "v10.2.3.4 10.2.3.4.5 10.2.3.4-rc1 10.2.3 1.10.2.3.4", NULL },
};

/* Without the marks that keep the cases apart from real ones. */
static const char *plain(const char *text)
{
	struct buf out = BUF_INIT;
	char *z;

	for (; *text; text++)
		if (*text != '\1')
			buf_add_byte(&out, *text);
	z = runner_text(buf_str(&out));
	buf_release(&out);
	return z;
}

START_TEST(told_apart)
{
	struct notes n;
	const char *code = NULL;

	notes_init(&n);
	notes_add(&n, "n.md", plain(cases[_i].text));
	notes_check(&n, false);
	for (size_t i = 0; i < n.diags.n && !code; i++) {
		const char *name = diag_code_name(n.diags.v[i].code);

		if (str_starts(str_of(name), STR("secret-")) ||
		    str_starts(str_of(name), STR("private-")))
			code = name;
	}
	if (cases[_i].code)
		ck_assert_msg(code && strcmp(code, cases[_i].code) == 0, "'%s' gives %s",
		              cases[_i].text, code ? code : "nothing");
	else
		ck_assert_msg(!code, "'%s' gives %s", cases[_i].text, code ? code : "");
	notes_release(&n);
}
END_TEST

/* A report is read by more people than the note. */
START_TEST(never_repeated)
{
	struct buf text = BUF_INIT;
	struct notes n;

	notes_init(&n);
	notes_add(&n, "n.md", "# 笔记\n\n密码: Xy9!kkZZ 和 curl -u admin:Xy9!kkZZ h\n");
	notes_check(&n, false);
	ck_assert_str_eq(notes_found(&n), "n.md:3:5+8 secret-password\n"
	                                  "n.md:3:30+8 secret-password\n");
	for (size_t i = 0; i < n.diags.n; i++)
		diag_add_text(&text, &n.diags.v[i], false);
	ck_assert_ptr_nonnull(strstr(text.p, "密码: ********"));
	ck_assert_msg(!strstr(text.p, "Xy9!kkZZ"), "%s", text.p);
	buf_release(&text);
	notes_release(&n);
}
END_TEST

/* What a publisher asks: drafts and hints of other kinds do not matter, linked files do. */
START_TEST(before_publishing)
{
	struct notes n;

	notes_init(&n);
	notes_add(&n, "a.md", "[x](gone.md) [env](app.env) [other](other.env) ssh 10.1.2.3\n");
	notes_add(&n, "draft.md", "---\ndraft: true\n---\npassword: Tr0ub4dor\n");
	notes_add(&n, "app.env", "A=1\nDB_PASSWORD=s3cret!pw\n");
	notes_add(&n, "unlinked.env", "DB_PASSWORD=s3cret!pw\n");
	notes_add(&n, "other.env", "DB_PASSWORD=$PW\n");
	notes_check(&n, true);
	ck_assert_str_eq(notes_found(&n), "app.env:2:13+9 secret-password\n");
	ck_assert_uint_eq(n.diags.count[DIAG_WARNING], 1);
	notes_release(&n);
}
END_TEST

Suite *lint_secrets_suite(void)
{
	Suite *s = suite_create("lint/secrets");
	TCase *t = tcase_create("secrets");

	tcase_add_loop_test(t, told_apart, 0, countof(cases));
	tcase_add_test(t, never_repeated);
	tcase_add_test(t, before_publishing);
	suite_add_tcase(s, t);
	return s;
}
