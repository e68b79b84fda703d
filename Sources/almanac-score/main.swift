import ScoreCommands

await runAlmanacScore()
