#!/usr/bin/env python3
"""live-check.py UNWINDER

Starts programs of the machine's packages, waits until they block, and compares the stacks of all their threads with gdb's,
frame by frame. Fails where one differs. A stack of ours may end early only where code has no unwind information (what a JVM
has made), and then what there is has to agree. Threads that run are passed over: the two looks are of different moments.
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

GDB = """
import gdb
for name in ("past-main", "past-entry"):
    gdb.execute("set backtrace %s on" % name)
for thread in gdb.selected_inferior().threads():
    thread.switch()
    frame, pcs = gdb.newest_frame(), []
    while frame is not None and len(pcs) < 3000:
        if frame.type() not in (gdb.INLINE_FRAME, gdb.TAILCALL_FRAME) and frame.pc():
            pcs.append("%x" % frame.pc())
        try:
            frame = frame.older()
        except gdb.error:
            break
    print("THREAD", thread.ptid[1], " ".join(pcs))
"""

PYTHON = "import threading,time,re\ndef f(n): return f(n-1) if n else sorted([2,1], key=lambda x: time.sleep(99))\n" \
    "for i in range(4): threading.Thread(target=f, args=(9,), daemon=True).start()\nf(20)"
JAVA = "public class S { public static void main(String[] a) throws Exception { for (int i = 0; i < 4; i++) " \
    "new Thread(() -> { try { Thread.sleep(99000); } catch (Exception e) { } }).start(); System.in.read(); } }"
NGINX = "daemon off; worker_processes 1; error_log stderr; pid %s/n.pid;\nevents { }\nhttp { access_log off; server { listen unix:%s/n.sock; } }"


def programs(folder):
    with open(folder + "/S.java", "w") as f:
        f.write(JAVA)
    with open(folder + "/n.conf", "w") as f:
        f.write(NGINX % (folder, folder))
    yield "bash", ["bash", "-c", "f() { read -r x; }; g() { f; }; g"]
    yield "python3", [shutil.which("python3", path="/usr/bin") or "python3", "-c", PYTHON]
    yield "java", ["java", folder + "/S.java"]
    yield "nginx", ["/usr/sbin/nginx", "-p", folder, "-c", folder + "/n.conf"]


def gdb_stacks(folder, pid):
    script = folder + "/stacks.py"
    with open(script, "w") as f:
        f.write(GDB)
    out = subprocess.run(["gdb", "-batch", "-nx", "-x", script, "-p", pid], stdout=subprocess.PIPE,
                         stderr=subprocess.DEVNULL, universal_newlines=True, timeout=120).stdout
    return {int(l.split()[1]): [int(x, 16) for x in l.split()[2:]] for l in out.splitlines() if l.startswith("THREAD ")}


def compare(name, unwinder, folder, pid):
    theirs = gdb_stacks(folder, pid)
    out = subprocess.run([unwinder, "pid", pid, "--format", "json"], stdout=subprocess.PIPE, universal_newlines=True).stdout
    ours = json.loads(out)
    equal = begun = running = wrong = 0
    for thread in ours["threads"]:
        frames = [f for f in thread["frames"] if not f.get("inline") and f.get("type") != "tailcall"]
        a, b = [int(f["pc"], 16) for f in frames], theirs.get(thread["tid"])
        # behind code without unwind information both guess; ours says so, gdb shows whatever the frame pointer leads to
        told = next((i for i, f in enumerate(frames) if f["origin"] in ("prologue", "frame_pointer", "scan")), len(a))
        if thread.get("state") != "sleeping":
            running += 1
        elif a == b:
            equal += 1
        elif b and a[:told] == b[:told] and (told < len(a) or thread["stop"]["reason"] == "no_rule"):
            begun += 1
        else:
            wrong += 1
            at = next((i for i, (x, y) in enumerate(zip(a, b or [])) if x != y), min(len(a), len(b or [])))
            print("live: %s: thread %d differs at #%d (%d frames, gdb %d)" % (name, thread["tid"], at, len(a), len(b or [])))
    print("live: %s: %d threads as gdb has them, %d up to code without unwind information, %d running, %d wrong; paused %d us"
          % (name, equal, begun, running, wrong, ours["target"]["pause"]["micros"]))
    return wrong if equal + begun else 1


def main():
    unwinder = os.path.abspath(sys.argv[1])
    if not shutil.which("gdb"):
        print("live: skipped (no gdb)")
        return 0
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        for name, command in programs(folder):
            if not shutil.which(command[0]):
                print("live: %s: not installed" % name)
                continue
            process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            try:
                time.sleep(4 if name == "java" else 1.5)
                if process.poll() is not None:
                    print("live: %s: ended by itself" % name)
                    wrong += 1
                    continue
                wrong += compare(name, unwinder, folder, str(process.pid))
            finally:
                process.terminate()
                process.wait()
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
