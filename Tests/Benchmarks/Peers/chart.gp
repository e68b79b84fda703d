# The line chart of bench.py by gnuplot. Called with the data file as ARG1 and the picture as ARG2.
set terminal pngcairo size 1600,800 font "Inter,20"
set output ARG2
set xtics 24
set grid y
unset key
set arrow from 96, graph 0 to 96, graph 1 nohead dashtype 3
set label "Double points" at 98, graph 0.95
plot ARG1 using 1:3:4 every ::240 with filledcurves fillcolor "#cccccc", '' using 1:2 with lines linewidth 3
