import Commands

await runAlmanac()
