"""The shell steps of a CI file, for tests: ci_steps.py FILE STEP prints the script of one.

A step of GitHub and Gitea is known by its name, one of GitLab by its job (before_script, check,
pages), one of Jenkins by its stage. That the file is sound YAML is seen on the way.
"""

import re
import sys

import yaml

path, step = sys.argv[1:3]
text = open(path).read()

if path.endswith("Jenkinsfile"):
    assert text.count("{") == text.count("}"), "braces"
    scripts = dict(re.findall(r"stage\('(\w+)'\).*?sh '''\n(.*?)'''", text, re.S))
    print(scripts[step])
else:
    data = yaml.safe_load(text)
    if "jobs" in data:
        steps = data["jobs"]["notes"]["steps"]
        assert all("uses" in s or s.get("shell") == "sh" for s in steps)
        print(next(s["run"] for s in steps if s.get("name") == step))
    elif step == "before_script":
        print("\n".join(data["default"]["before_script"]))
    else:
        print("\n".join(data[step]["script"]))
