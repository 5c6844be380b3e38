# What opsbook serve answers to whoever asks properly, and that it starts and ends well. Attacks are in serve-attacks.sh.
. ./lib.sh

. "$root/tests/cli/serving"

# ask ARGUMENT...: one request; head and body are in head and body, the status in $code.
ask() {
	code=$(curl -s -g --max-time 20 -D "$work/head" -o "$work/body" -w '%{http_code}' "$@")
}

# answers CODE WHAT
answers() {
	if [ "$code" = "$1" ]; then
		ok "$2"
	else
		not_ok "$2: wanted $1, got $code"
		head -20 "$work/head" "$work/body" | cut -c1-200 | sed 's/^/    /'
	fi
}

# has TEXT WHAT: the head of the answer has the line.
has() {
	tr -d '\r' <"$work/head" >"$work/plain-head"
	says "$work/plain-head" "$1" "$2"
}

note notes/README.md "# Home" "" "[disk](ops/disk-full.md) ![x](x.png) [tool](tool.js) [page](page.html)"
note notes/ops/disk-full.md "# Disk full" "" "$(seq 400 | sed 's/^/Line /')"
note notes/中文/说明.md "# 说明" "" "正文"
printf '\211PNG\r\n\032\n\000\000\000\rIHDR\000\000\000\001\000\000\000\001\010\006\000\000\000\037\025\304\211' >notes/x.png
echo "alert(1)" >notes/tool.js
echo "<script>alert(1)</script>" >notes/page.html
opsbook build notes -o site --quiet

serve notes
check "it prints its address" test -n "$url"
case $url in http://127.0.0.1:*/) ok "on the loopback" ;; *) not_ok "on the loopback: $url" ;; esac
port=${url%/}
port=${port##*:}

# Every file of a build is served with its bytes; pages have two lines more.
different=$(cd site && find . -type f ! -name '*.html' | sed 's|^\./||' | while IFS= read -r file; do
	curl -s -g --path-as-is "$url$(printf %s "$file" | sed 's/%/%25/g')" | cmp -s - "$file" || echo "$file"
done)
check "files have the bytes of a build" test -z "$different"
ask "${url}ops/disk-full.html"
answers 200 "a page is there"
has "Content-Type: text/html; charset=utf-8" "as HTML"
grep -v _ob/live/ "$work/body" >"$work/page"
check "with the bytes of a build but for the lines that load the script" cmp "$work/page" site/ops/disk-full.html
check "which are two" test "$(grep -c _ob/live/ "$work/body")" = 2

etag=$(tr -d '\r' <"$work/head" | sed -n 's/^ETag: //p')
ask -H "If-None-Match: $etag" "${url}ops/disk-full.html"
answers 304 "a reader that has it is told so"
ask -H "If-None-Match: \"other\", W/$etag" "${url}ops/disk-full.html"
answers 304 "also in a list, in its weak form"
ask -H "If-None-Match: \"other\"" "${url}ops/disk-full.html"
answers 200 "another mark gets the page"
ask -H "Accept-Encoding: br, gzip" "${url}ops/disk-full.html"
has "Content-Encoding: gzip" "it is compressed for those who take that"
check "to the same" sh -c "gzip -dc '$work/body' | grep -v _ob/live/ | cmp - site/ops/disk-full.html"
ask -H "Accept-Encoding: gzip;q=0" "${url}ops/disk-full.html"
silent "$work/head" "Content-Encoding" "and not for those who refuse it"
ask -H "Accept-Encoding: gzip" "${url}x.png"
silent "$work/head" "Content-Encoding" "nor what is small already"

ask -r 2-5 "${url}x.png"
answers 206 "a range is a part"
has "Content-Range: bytes 2-5/33" "that says which"
check "of four bytes" test "$(wc -c <"$work/body")" = 4
ask -r -3 "${url}x.png"
has "Content-Range: bytes 30-32/33" "a range from the end"
ask -r 50- "${url}x.png"
answers 416 "a range outside"
ask -r 2-5,7-8 "${url}x.png"
answers 200 "several ranges are the whole"
ask -r 2-5 -H 'If-Range: "old"' "${url}x.png"
answers 200 "a range of what it was before is the whole of what it is"

ask -I "${url}ops/disk-full.html"
answers 200 "HEAD"
has "Content-Length: " "has a length"
ask "$url"
answers 200 "/ is the home page"
ask "${url}ops"
answers 302 "a folder without its slash"
has "Location: /ops/" "leads to it"
ask "${url}ops/"
answers 200 "a folder"
ask "${url}ops/disk-full"
has "Location: /ops/disk-full.html" "a page without its ending leads to it"
ask "${url}%E4%B8%AD%E6%96%87/%E8%AF%B4%E6%98%8E.html"
answers 200 "a Chinese address"
ask "${url}ops/disk-ful.html"
answers 404 "a page that is not there"
says "$work/body" 'href="/ops/disk-full.html">Disk full' "says what may have been meant"
ask "http://[::1]:$port/"
answers 200 "IPv6 is served too"
ask "http://localhost:$port/"
answers 200 "and the name"

ask "${url}tool.js"
has "Content-Type: text/plain; charset=utf-8" "a script among the notes is text"
ask "${url}page.html"
has "Content-Security-Policy: sandbox;" "a page among the notes is in a box"

"$OPSBOOK" serve notes --port "$port" >"$work/out" 2>"$work/err" && not_ok "a port that is taken" || {
	status=$?
	status_is 3 "a port that is taken: status 3"
	says "$work/err" "port $port of 127.0.0.1 is taken"
}
first=$server
serve notes
check "without a port the next free one is taken" test "$url" != "http://127.0.0.1:$port/"
stop "the second one ends with 0"
server=$first
stop "Ctrl-C ends it with 0"

serve notes --prefix /wiki/ops/
ask "$url"
answers 200 "a prefix has the home page"
case $url in */wiki/ops/) ok "and is in the address" ;; *) not_ok "and is in the address: $url" ;; esac
above=${url%wiki/ops/}
ask "$above"
has "Location: /wiki/ops/" "the root leads there"
ask "${above}index.html"
answers 404 "nothing is outside of it"
ask "${url}nowhere.html"
says "$work/body" 'href="/wiki/ops/index.html"' "the 404 page knows it"
stop "it ends"

serve notes --socket "$work/socket"
check "a socket is only its user's" test "$(stat -c %a "$work/socket")" = 600
ask --unix-socket "$work/socket" http://localhost/ops/disk-full.html
answers 200 "and is served"
stop "it ends"
check "and takes its socket along" test ! -e "$work/socket"

# Histories are made when they are asked for, and grow with the commits.
note past/a.md "# Alpha" "" "The first text."
repository past
note past/a.md "# Alpha" "" "The second text."
note past/opsbook.yml "history: 3"
git -C past add -A
git -C past commit -qm "say it better"
serve past
same_as_built "with histories" past
ask "${url}_ob/history/a.html"
answers 200 "a page of versions"
says body "<del>first</del><ins>second</ins>" "with what changed"
note past/a.md "# Alpha" "" "The third text."
git -C past commit -qam "say it best"
for _ in $(seq 100); do
	ask "${url}_ob/history/a.html"
	if grep -q "say it best" body; then break; fi
	sleep 0.1
done
says body "<del>second</del><ins>third</ins>" "which a commit adds to"
stop "and ends"

serve "$root/content" --no-watch
same_as_built "the handbook" "$root/content"
stop "it ends"
cp -r "$root/tests/golden/redirects/in" redirects
printf 'cname: notes.example.com\nredirects_file: true\n' >>redirects/opsbook.yml
serve redirects --no-watch --prefix /ops
same_as_built "a site with an address, its own name and redirects" redirects
stop "it ends"
says got/_redirects "/ops/" "with the list of redirects"
says got/CNAME "notes.example.com" "and its name"

opsbook serve notes --address 0.0.0.0
status_is 2 "an address that others reach is refused"
says err "--i-know, --tls-cert, --tls-key and --password-file"
opsbook serve notes --address 0.0.0.0 --i-know
status_is 2 "also from someone who knows, without TLS"
opsbook serve notes --address nonsense
status_is 2 "an address is numbers"
opsbook serve notes --port 70000
status_is 2 "a port has its limits"
opsbook serve nowhere
status_is 3 "a folder that is not there"

openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 2 -subj /CN=localhost >/dev/null 2>&1
echo "ann:s3cret" >password
serve notes --address 127.0.0.2 --i-know --tls-cert cert.pem --tls-key key.pem --password-file password
ask -k "$url"
answers 401 "with a password, nobody reads without it"
ask -k -u ann:wrong "$url"
answers 401 "nor with another"
ask -k -u ann:s3cret "$url"
answers 200 "TLS and the password open it"
stop "it ends"
finish
