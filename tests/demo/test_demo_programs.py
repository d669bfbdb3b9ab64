"""Programs that use the page: Gradio's client, an MCP client, and the command itself on a real run."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from demo_server import Server, running

from recommender.state import PROJECT

README = (PROJECT / "README.md").read_text(encoding="utf-8")


def python(code: str) -> str:
    """Run a program as a user does, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Start the page as a user does."""
    words = [sys.executable, "-m", "demo", *arguments]
    environ = {**os.environ, "COLUMNS": "200", "NO_COLOR": "1"}
    return subprocess.run(
        words, capture_output=True, text=True, timeout=60, cwd=PROJECT, env=environ, check=False
    )


def test_the_readmes_gradio_client_gets_songs(server: Server) -> None:
    (code,) = re.findall(r"```python\n(from gradio_client.*?)```", README, re.DOTALL)
    lines = python(code.replace("http://127.0.0.1:7860", server.address)).splitlines()
    assert [line.split()[0] for line in lines if line[:1].isdigit()] == list("12345")


def test_the_readmes_curl_asks_what_the_api_answers(server: Server) -> None:
    import httpx

    (body,) = re.findall(r"curl http://127\.0\.0\.1:7860/api/recommend .*?-d '(.*?)'\n", README, re.DOTALL)
    answer = httpx.post(f"{server.address}/api/recommend", json=json.loads(body), timeout=20)
    assert len(answer.json()["songs"]) == 5


def test_an_mcp_client_finds_and_calls_the_tool(bundles: Path, tmp_path: Path) -> None:
    pytest.importorskip("mcp")
    with running(bundles, tmp_path, mcp=True) as server:
        said = python(
            textwrap.dedent(f"""
            import asyncio, json
            from mcp import ClientSession
            from mcp.client.streamable_http import streamablehttp_client

            async def main():
                async with streamablehttp_client("{server.address}/gradio_api/mcp/") as (read, write, _):
                    async with ClientSession(read, write) as session:
                        await session.initialize()
                        (tool,) = (await session.list_tools()).tools
                        text = "Odessa Beauregarde & the Staircases - Once, at Pier 40"
                        done = await session.call_tool(tool.name, {{"playlist": text, "wanted": 3}})
                        print(tool.name, "|", tool.description.splitlines()[0], "|", done.content[0].text)

            asyncio.run(main())
            """)
        )
    name, description, answer = said.split(" | ", 2)
    assert "recommend" in name
    assert "belong in a playlist" in description
    assert len(ast.literal_eval(answer)["songs"]) == 3


def test_without_the_setting_there_is_no_mcp(server: Server) -> None:
    assert server.get("/gradio_api/mcp/").status_code == 404


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--host", "0.0.0.0"], "no accounts"),
        (["--port", "70000"], "--port"),
        (["--settings", "/nowhere"], "config.yaml"),
    ],
)
def test_wrong_use_ends_at_once_with_one_clear_line(arguments: list[str], said: str) -> None:
    done = command(*arguments)
    assert done.returncode in (1, 2)
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_port_that_is_taken_is_told(server: Server) -> None:
    port = server.address.rsplit(":", 1)[1]
    done = command("--port", port)
    assert done.returncode == 1
    assert "--port" in done.stderr
