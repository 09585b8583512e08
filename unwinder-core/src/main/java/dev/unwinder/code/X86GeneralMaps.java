package dev.unwinder.code;

/**
 * The opcode maps of the general instructions; how to read a line: {@link X86Table}.
 *
 * <p>Intel SDM volume 2, appendix A (opcode maps) and chapters 3 to 5; AMD64 APM volume 3, appendix A.
 */
final class X86GeneralMaps {
    private X86GeneralMaps() {}

    /** One-byte opcodes. */
    static final String ONE_BYTE = """
            00 add +Eb,Gb
            01 add +Ev,Gv
            02 add +Gb,Eb
            03 add +Gv,Ev
            04 add +al,Ib
            05 add +rax,Iz
            08 or +Eb,Gb
            09 or +Ev,Gv
            0a or +Gb,Eb
            0b or +Gv,Ev
            0c or +al,Ib
            0d or +rax,Iz
            10 adc +Eb,Gb
            11 adc +Ev,Gv
            12 adc +Gb,Eb
            13 adc +Gv,Ev
            14 adc +al,Ib
            15 adc +rax,Iz
            18 sbb +Eb,Gb
            19 sbb +Ev,Gv
            1a sbb +Gb,Eb
            1b sbb +Gv,Ev
            1c sbb +al,Ib
            1d sbb +rax,Iz
            20 and +Eb,Gb
            21 and +Ev,Gv
            22 and +Gb,Eb
            23 and +Gv,Ev
            24 and +al,Ib
            25 and +rax,Iz
            28 sub +Eb,Gb
            29 sub +Ev,Gv
            2a sub +Gb,Eb
            2b sub +Gv,Ev
            2c sub +al,Ib
            2d sub +rax,Iz
            30 xor +Eb,Gb
            31 xor +Ev,Gv
            32 xor +Gb,Eb
            33 xor +Gv,Ev
            34 xor +al,Ib
            35 xor +rax,Iz
            38 cmp Eb,Gb
            39 cmp Ev,Gv
            3a cmp Gb,Eb
            3b cmp Gv,Ev
            3c cmp al,Ib
            3d cmp rax,Iz
            50-57 push Zf
            58-5f pop =Zf
            63 .W1 movslq =Gv,Ed
            63 movsxd =Gv,Ed
            68 push If
            69 imul =Gv,Ev,Iz
            6a push Is
            6b imul =Gv,Ev,Is
            6c insb =Yb,dx
            6d insl =Yz,dx
            6e outsb dx,Xb
            6f outsl dx,Xz
            70-7f j@ Jb
            80/0 add~ +Eb,Ib
            80/1 or~ +Eb,Ib
            80/2 adc~ +Eb,Ib
            80/3 sbb~ +Eb,Ib
            80/4 and~ +Eb,Ib
            80/5 sub~ +Eb,Ib
            80/6 xor~ +Eb,Ib
            80/7 cmp~ Eb,Ib
            81/0 add~ +Ev,Iz
            81/1 or~ +Ev,Iz
            81/2 adc~ +Ev,Iz
            81/3 sbb~ +Ev,Iz
            81/4 and~ +Ev,Iz
            81/5 sub~ +Ev,Iz
            81/6 xor~ +Ev,Iz
            81/7 cmp~ Ev,Iz
            83/0 add~ +Ev,Is
            83/1 or~ +Ev,Is
            83/2 adc~ +Ev,Is
            83/3 sbb~ +Ev,Is
            83/4 and~ +Ev,Is
            83/5 sub~ +Ev,Is
            83/6 xor~ +Ev,Is
            83/7 cmp~ Ev,Is
            84 test Eb,Gb
            85 test Ev,Gv
            86 xchg +Eb,+Gb
            87 xchg +Ev,+Gv
            88 mov =Eb,Gb
            89 mov =Ev,Gv
            8a mov =Gb,Eb
            8b mov =Gv,Ev
            8c .r mov =Ev,Sw
            8c .m mov =Ew,Sw
            8d .m lea =Gv,@Mv
            8e .r mov =Sw,Ed
            8e .m mov =Sw,Ew
            8f/0 pop =Ef
            90 .f3 pause
            90 .nop nop
            90-97 xchg +Zv,+rax
            98 cbtw|cwtl|cltq
            99 cwtd|cltd|cqto
            9b fwait
            9c pushf
            9d popf
            9e sahf
            9f lahf
            a0 movabs =al,Ob
            a1 movabs =rax,Ov
            a2 movabs =Ob,al
            a3 movabs =Ov,rax
            a4 movs^ =Yb,Xb
            a5 movs^ =Yv,Xv
            a6 cmps^ Xb,Yb
            a7 cmps^ Xv,Yv
            a8 test al,Ib
            a9 test rax,Iz
            aa stos =Yb,al
            ab stos =Yv,rax
            ac lods =al,Xb
            ad lods =rax,Xv
            ae scas al,Yb
            af scas rax,Yv
            b0-b7 mov =Zb,Ib
            b8-bf .W1 movabs =Zv,Iv
            b8-bf mov =Zv,Iv
            c0/0 rol~ +Eb,Ib
            c0/1 ror~ +Eb,Ib
            c0/2 rcl~ +Eb,Ib
            c0/3 rcr~ +Eb,Ib
            c0/4 shl~ +Eb,Ib
            c0/5 shr~ +Eb,Ib
            c0/6 shl~ +Eb,Ib
            c0/7 sar~ +Eb,Ib
            c1/0 rol~ +Ev,Ib
            c1/1 ror~ +Ev,Ib
            c1/2 rcl~ +Ev,Ib
            c1/3 rcr~ +Ev,Ib
            c1/4 shl~ +Ev,Ib
            c1/5 shr~ +Ev,Ib
            c1/6 shl~ +Ev,Ib
            c1/7 sar~ +Ev,Ib
            c2 ret Iw
            c3 ret
            c6 .=f8 xabort Ib
            c6/0 mov~ =Eb,Ib
            c7 .=f8 xbegin Jz
            c7/0 mov~ =Ev,Iz
            c8 enter Iw,Ib
            c9 leave
            ca lret Iw
            cb lret
            cc int3
            cd int Ib
            cf iret|iret|iretq
            d0/0 rol~ +Eb
            d0/1 ror~ +Eb
            d0/2 rcl~ +Eb
            d0/3 rcr~ +Eb
            d0/4 shl~ +Eb
            d0/5 shr~ +Eb
            d0/6 shl~ +Eb
            d0/7 sar~ +Eb
            d1/0 rol~ +Ev
            d1/1 ror~ +Ev
            d1/2 rcl~ +Ev
            d1/3 rcr~ +Ev
            d1/4 shl~ +Ev
            d1/5 shr~ +Ev
            d1/6 shl~ +Ev
            d1/7 sar~ +Ev
            d2/0 rol~ +Eb,cl
            d2/1 ror~ +Eb,cl
            d2/2 rcl~ +Eb,cl
            d2/3 rcr~ +Eb,cl
            d2/4 shl~ +Eb,cl
            d2/5 shr~ +Eb,cl
            d2/6 shl~ +Eb,cl
            d2/7 sar~ +Eb,cl
            d3/0 rol~ +Ev,cl
            d3/1 ror~ +Ev,cl
            d3/2 rcl~ +Ev,cl
            d3/3 rcr~ +Ev,cl
            d3/4 shl~ +Ev,cl
            d3/5 shr~ +Ev,cl
            d3/6 shl~ +Ev,cl
            d3/7 sar~ +Ev,cl
            d7 xlat T
            e0 loopne Jb
            e1 loope Jb
            e2 loop Jb
            e3 jrcxz Jb
            e4 in =al,Ib
            e5 in =eax,Ib
            e6 out Ib,al
            e7 out Ib,eax
            e8 call Jz
            e9 jmp Jz
            eb jmp Jb
            ec in =al,dx
            ed in =eax,dx
            ee out dx,al
            ef out dx,eax
            f1 int1
            f4 hlt
            f5 cmc
            f6/0 test~ Eb,Ib
            f6/1 test~ Eb,Ib
            f6/2 not~ +Eb
            f6/3 neg~ +Eb
            f6/4 mul~ Eb
            f6/5 imul~ Eb
            f6/6 div~ Eb
            f6/7 idiv~ Eb
            f7/0 test~ Ev,Iz
            f7/1 test~ Ev,Iz
            f7/2 not~ +Ev
            f7/3 neg~ +Ev
            f7/4 mul~ Ev
            f7/5 imul~ Ev
            f7/6 div~ Ev
            f7/7 idiv~ Ev
            f8 clc
            f9 stc
            fa cli
            fb sti
            fc cld
            fd std
            fe/0 inc~ +Eb
            fe/1 dec~ +Eb
            ff/0 inc~ +Ev
            ff/1 dec~ +Ev
            ff/2 call* Eq
            ff/3 .m lcall* Mp
            ff/4 jmp* Eq
            ff/5 .m ljmp* Mp
            ff/6 push Ef
            """;

    /** The coprocessor: Intel SDM volume 2, tables. */
    static final String COPROCESSOR = """
            d8 .m fadds|fmuls|fcoms|fcomps|fsubs|fsubrs|fdivs|fdivrs Md
            d8 .r fadd|fmul|fcom|fcomp|fsub|fsubr|fdiv|fdivr st,st(i)
            d9/0 .m flds Md
            d9/2 .m fsts =Md
            d9/3 .m fstps =Md
            d9/4 .m fldenv M28
            d9/5 .m fldcw Mw
            d9/6 .m fnstenv =M28
            d9/7 .m fnstcw =Mw
            d9/0 .r fld st(i)
            d9/1 .r fxch st(i)
            d9 .=d0 fnop
            d9 .=e0 fchs
            d9 .=e1 fabs
            d9 .=e4 ftst
            d9 .=e5 fxam
            d9 .=e8 fld1
            d9 .=e9 fldl2t
            d9 .=ea fldl2e
            d9 .=eb fldpi
            d9 .=ec fldlg2
            d9 .=ed fldln2
            d9 .=ee fldz
            d9 .=f0 f2xm1
            d9 .=f1 fyl2x
            d9 .=f2 fptan
            d9 .=f3 fpatan
            d9 .=f4 fxtract
            d9 .=f5 fprem1
            d9 .=f6 fdecstp
            d9 .=f7 fincstp
            d9 .=f8 fprem
            d9 .=f9 fyl2xp1
            d9 .=fa fsqrt
            d9 .=fb fsincos
            d9 .=fc frndint
            d9 .=fd fscale
            d9 .=fe fsin
            d9 .=ff fcos
            da .m fiaddl|fimull|ficoml|ficompl|fisubl|fisubrl|fidivl|fidivrl Md
            da/0 .r fcmovb st,st(i)
            da/1 .r fcmove st,st(i)
            da/2 .r fcmovbe st,st(i)
            da/3 .r fcmovu st,st(i)
            da .=e9 fucompp
            db/0 .m fildl Md
            db/1 .m fisttpl =Md
            db/2 .m fistl =Md
            db/3 .m fistpl =Md
            db/5 .m fldt M10
            db/7 .m fstpt =M10
            db/0 .r fcmovnb st,st(i)
            db/1 .r fcmovne st,st(i)
            db/2 .r fcmovnbe st,st(i)
            db/3 .r fcmovnu st,st(i)
            db .=e0 fneni
            db .=e1 fndisi
            db .=e2 fnclex
            db .=e3 fninit
            db .=e4 fnsetpm
            db .=e5 frstpm
            db/5 .r fucomi st,st(i)
            db/6 .r fcomi st,st(i)
            dc .m faddl|fmull|fcoml|fcompl|fsubl|fsubrl|fdivl|fdivrl Mq
            dc .r fadd|fmul|fcom2|fcomp3|fsub|fsubr|fdiv|fdivr st(i),st
            dd/0 .m fldl Mq
            dd/1 .m fisttpll =Mq
            dd/2 .m fstl =Mq
            dd/3 .m fstpl =Mq
            dd/4 .m frstor M108
            dd/6 .m fnsave =M108
            dd/7 .m fnstsw =Mw
            dd/0 .r ffree st(i)
            dd/1 .r fxch4 st(i)
            dd/2 .r fst st(i)
            dd/3 .r fstp st(i)
            dd/4 .r fucom st(i)
            dd/5 .r fucomp st(i)
            de .m fiadds|fimuls|ficoms|ficomps|fisubs|fisubrs|fidivs|fidivrs Mw
            de/0 .r faddp st(i),st
            de/1 .r fmulp st(i),st
            de/2 .r fcomp5 st(i)
            de .=d9 fcompp
            de/4 .r fsubp st(i),st
            de/5 .r fsubrp st(i),st
            de/6 .r fdivp st(i),st
            de/7 .r fdivrp st(i),st
            df/0 .m filds Mw
            df/1 .m fisttps =Mw
            df/2 .m fists =Mw
            df/3 .m fistps =Mw
            df/4 .m fbld M10
            df/5 .m fildll Mq
            df/6 .m fbstp =M10
            df/7 .m fistpll =Mq
            df/0 .r ffreep st(i)
            df/1 .r fxch7 st(i)
            df/2 .r fstp8 st(i)
            df/3 .r fstp9 st(i)
            df .=e0 fnstsw =ax
            df/5 .r fucomip st,st(i)
            df/6 .r fcomip st,st(i)
            """;

    /** What follows 0F and is no vector instruction. */
    static final String TWO_BYTE = """
            00/0 .r sldt =Ev
            00/0 .m sldt =Ew
            00/1 .r str =Ev
            00/1 .m str =Ew
            00/2 lldt Ew
            00/3 ltr Ew
            00/4 verr Ew
            00/5 verw Ew
            01/0 .m sgdt =M10
            01/1 .m sidt =M10
            01/2 .m lgdt M10
            01/3 .m lidt M10
            01/4 .m smsw =Ew
            01/4 .r smsw =Ev
            01/5 .m .f3 rstorssp +Mq
            01/6 lmsw Ew
            01/7 .m invlpg @Mb
            01 .=c0 enclv
            01 .=c1 vmcall
            01 .=c2 vmlaunch
            01 .=c3 vmresume
            01 .=c4 vmxoff
            01 .=c5 pconfig
            01 .=c8 monitor
            01 .=c9 mwait
            01 .=ca clac
            01 .=cb stac
            01 .=cc tdcall
            01 .=cd seamret
            01 .=ce seamops
            01 .=cf encls
            01 .=d0 xgetbv
            01 .=d1 xsetbv
            01 .=d4 vmfunc
            01 .=d5 xend
            01 .=d6 xtest
            01 .=d7 enclu
            01 .=d8 vmrun
            01 .=d9 vmmcall
            01 .=da vmload
            01 .=db vmsave
            01 .=dc stgi
            01 .=dd clgi
            01 .=de skinit
            01 .=df invlpga
            01 .=e8 .f2 xsusldtrk
            01 .=e8 .f3 setssbsy
            01 .=e8 .np serialize
            01 .=e9 .f2 xresldtrk
            01 .=ea .f3 saveprevssp
            01 .=ec .f3 uiret
            01 .=ed .f3 testui
            01 .=ee .f3 clui
            01 .=ee .np rdpkru
            01 .=ef .f3 stui
            01 .=ef .np wrpkru
            01 .=f8 swapgs
            01 .=f9 rdtscp
            01 .=fa .f3 mcommit
            01 .=fa .np monitorx
            01 .=fb mwaitx
            01 .=fc clzero
            01 .=fd .np rdpru
            01 .=fe invlpgb
            01 .=ff tlbsync
            02 .r lar =Gv,Ev
            02 .m lar =Gv,Ew
            03 .r lsl =Gv,Ev
            03 .m lsl =Gv,Ew
            05 syscall
            06 clts
            07 sysretl|sysretl|sysretq
            08 invd
            09 .f3 wbnoinvd
            09 wbinvd
            0b ud2
            0d/0 .m prefetch @Mb
            0d/1 .m prefetchw @Mb
            0d/2 .m prefetchwt1 @Mb
            0d .m prefetch @Mb
            0d .r nop~ @Ev
            0e femms
            18/0 .m prefetchnta @Mb
            18/1 .m prefetcht0 @Mb
            18/2 .m prefetcht1 @Mb
            18/3 .m prefetcht2 @Mb
            18 nop~ @Ev
            19 nop~ @Ev
            1a .f3 bndcl bn,@Eq
            1a .f2 bndcu bn,@Eq
            1a .66 bndmov =bn,Eo
            1a .np .m bndldx =bn,@Mq
            1a nop~ @Ev
            1b .f3 .m bndmk =bn,@Mq
            1b .f2 bndcn bn,@Eq
            1b .66 bndmov =Eo,bn
            1b .np .m bndstx @Mq,bn
            1b nop~ @Ev
            1c/0 .np .m cldemote @Mb
            1c nop~ @Ev
            1d nop~ @Ev
            1e .f3 .=fa endbr64
            1e .f3 .=fb endbr32
            1e/1 .f3 .r .W1 rdsspq +Rq
            1e/1 .f3 .r rdsspd +Rd
            1e nop~ @Ev
            1f nop~ @Ev
            20 mov =Rq,Cq
            21 mov =Rq,Dq
            22 mov =Cq,Rq
            23 mov =Dq,Rq
            30 wrmsr
            31 rdtsc
            32 rdmsr
            33 rdpmc
            34 sysenter
            35 sysexitl|sysexitl|sysexitq
            37 getsec
            40-4f cmov@ +Gv,Ev
            78 .np vmread =Eq,Gq
            79 .np vmwrite Gq,Eq
            78/0 .66 .r extrq +Uo,Ib,Ib
            79 .66 .r extrq +Vo,Uo
            78 .f2 .r insertq +Vo,Uo,Ib,Ib
            79 .f2 .r insertq +Vo,Uo
            80-8f j@ Jz
            90-9f set@ =Eb
            a0 push fs
            a1 pop =fs
            a2 cpuid
            a3 bt Ev,Gv
            a4 shld +Ev,Gv,Ib
            a5 shld +Ev,Gv,cl
            a8 push gs
            a9 pop =gs
            aa rsm
            ab bts +Ev,Gv
            ac shrd +Ev,Gv,Ib
            ad shrd +Ev,Gv,cl
            ae/0 .f3 .r rdfsbase =Ry
            ae/1 .f3 .r rdgsbase =Ry
            ae/2 .f3 .r wrfsbase Ry
            ae/3 .f3 .r wrgsbase Ry
            ae/4 .f3 ptwrite~ Ey
            ae/5 .f3 .r .W1 incsspq Rq
            ae/5 .f3 .r incsspd Rd
            ae/6 .f3 .m clrssbsy +Mq
            ae/6 .f3 .r umonitor Rq
            ae/6 .f2 .r umwait Rd
            ae/6 .66 .r tpause Rd
            ae/6 .66 .m clwb @Mb
            ae/7 .66 .m clflushopt @Mb
            ae/5 .np .r lfence
            ae/6 .np .r mfence
            ae/7 .np .r sfence
            ae/0 .np .m .W1 fxsave64 =M512
            ae/0 .np .m fxsave =M512
            ae/1 .np .m .W1 fxrstor64 M512
            ae/1 .np .m fxrstor M512
            ae/2 .np .m ldmxcsr Md
            ae/3 .np .m stmxcsr =Md
            ae/4 .np .m .W1 xsave64 =M?
            ae/4 .np .m xsave =M?
            ae/5 .np .m .W1 xrstor64 M?
            ae/5 .np .m xrstor M?
            ae/6 .np .m .W1 xsaveopt64 =M?
            ae/6 .np .m xsaveopt =M?
            ae/7 .np .m clflush @Mb
            af imul +Gv,Ev
            b0 cmpxchg +Eb,Gb
            b1 cmpxchg +Ev,Gv
            b2 .m lss =Gv,Mp
            b3 btr +Ev,Gv
            b4 .m lfs =Gv,Mp
            b5 .m lgs =Gv,Mp
            b6 movzb^ =Gv,Eb
            b7 movzw^ =Gv,Ew
            b8 .f3 popcnt =Gv,Ev
            b9 ud1 Gv,@Ev
            ba/4 bt~ Ev,Ib
            ba/5 bts~ +Ev,Ib
            ba/6 btr~ +Ev,Ib
            ba/7 btc~ +Ev,Ib
            bb btc +Ev,Gv
            bc .f3 tzcnt =Gv,Ev
            bc bsf +Gv,Ev
            bd .f3 lzcnt =Gv,Ev
            bd bsr +Gv,Ev
            be movsb^ =Gv,Eb
            bf movsw^ =Gv,Ew
            c0 xadd +Eb,+Gb
            c1 xadd +Ev,+Gv
            c3 .np .m movnti =My,Gy
            c7/1 .m .W1 cmpxchg16b +Mo
            c7/1 .m cmpxchg8b +Mq
            c7/3 .m .W1 xrstors64 M?
            c7/3 .m xrstors M?
            c7/4 .m .W1 xsavec64 =M?
            c7/4 .m xsavec =M?
            c7/5 .m .W1 xsaves64 =M?
            c7/5 .m xsaves =M?
            c7/6 .m .66 vmclear +Mq
            c7/6 .m .f3 vmxon Mq
            c7/6 .m .np vmptrld Mq
            c7/7 .m .np vmptrst =Mq
            c7/6 .r .f3 senduipi Rq
            c7/6 .r rdrand =Rv
            c7/7 .r .f3 rdpid =Rq
            c7/7 .r rdseed =Rv
            c8-cf bswap +Zv
            ff ud0 Gv,@Ev
            """;

    /** What follows 0F 38 and works on general registers. */
    static final String MAP_0F38 = """
            80 .66 .m invept Gq,Mo
            81 .66 .m invvpid Gq,Mo
            82 .66 .m invpcid Gq,Mo
            d8/0 .f3 .m aesencwide128kl M?
            d8/1 .f3 .m aesdecwide128kl M?
            d8/2 .f3 .m aesencwide256kl M?
            d8/3 .f3 .m aesdecwide256kl M?
            dc .f3 .m aesenc128kl! +Vo,M?
            dc .f3 .r loadiwkey! Vo,Uo
            dd .f3 .m aesdec128kl! +Vo,M?
            de .f3 .m aesenc256kl! +Vo,M?
            df .f3 .m aesdec256kl! +Vo,M?
            fa .f3 .r encodekey128 =Gd,Rd
            fb .f3 .r encodekey256 =Gd,Rd
            f0 .f2 crc32b +Gy,Eb
            f0 .m movbe =Gv,Mv
            f1 .f2 crc32^ +Gy,Ev
            f1 .m movbe =Mv,Gv
            f5 .66 .m .W1 wrussq =Mq,Gq
            f5 .66 .m wrussd =Md,Gd
            f6 .66 adcx +Gy,Ey
            f6 .f3 adox +Gy,Ey
            f6 .np .m .W1 wrssq =Mq,Gq
            f6 .np .m wrssd =Md,Gd
            f8 .66 .m movdir64b Gq,M64
            f8 .f2 .m enqcmd Gq,M64
            f8 .f3 .m enqcmds Gq,M64
            fc .np .m aadd +My,Gy
            fc .66 .m aand +My,Gy
            fc .f2 .m aor +My,Gy
            fc .f3 .m axor +My,Gy
            f9 .np .m movdiri =My,Gy
            """;
}
