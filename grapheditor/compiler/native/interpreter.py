"""The function that runs a list of kernels over tile after tile."""

from __future__ import annotations

from grapheditor.compiler.native import llvm

NAME = "tile_interpreter"

# A description is a row of whole numbers:
#   0 elements   1 elements in a tile   2 slots   3 bytes of a slot   4 where in the arena the addresses start
#   5 buffers    6 address of the buffers: four numbers each, number among the addresses, entry of the table or -1
#     for the arena or -2 for an address, offset there, bytes from tile to tile
#   7 calls before the first tile   8 calls for each tile   9 address of the calls: five numbers each, the kernel
#     and the numbers of the addresses of its result and of what it reads
# Addresses come first in the arena's stretch, then the slots, each of them a tile of one value.
_TEXT = """
declare i64 @llvm.umin.i64(i64, i64)

define internal void @calls(ptr %code, i64 %count, ptr %P, i64 %n) {
entry:
  %some = icmp ugt i64 %count, 0
  br i1 %some, label %loop, label %done
loop:
  %i = phi i64 [ 0, %entry ], [ %next, %loop ]
  %record = getelementptr [5 x i64], ptr %code, i64 %i
  %kernel = load ptr, ptr %record
  %f0 = getelementptr i64, ptr %record, i64 1
  %f1 = getelementptr i64, ptr %record, i64 2
  %f2 = getelementptr i64, ptr %record, i64 3
  %f3 = getelementptr i64, ptr %record, i64 4
  %n0 = load i64, ptr %f0
  %n1 = load i64, ptr %f1
  %n2 = load i64, ptr %f2
  %n3 = load i64, ptr %f3
  %p0 = getelementptr ptr, ptr %P, i64 %n0
  %p1 = getelementptr ptr, ptr %P, i64 %n1
  %p2 = getelementptr ptr, ptr %P, i64 %n2
  %p3 = getelementptr ptr, ptr %P, i64 %n3
  %a0 = load ptr, ptr %p0
  %a1 = load ptr, ptr %p1
  %a2 = load ptr, ptr %p2
  %a3 = load ptr, ptr %p3
  call void %kernel(ptr %a0, ptr %a1, ptr %a2, ptr %a3, i64 %n)
  %next = add i64 %i, 1
  %more = icmp ult i64 %next, %count
  br i1 %more, label %loop, label %done
done:
  ret void
}

define void @NAME(ptr %A, ptr %T, ptr %D) {
entry:
  %elements = load i64, ptr %D
  %d1 = getelementptr i64, ptr %D, i64 1
  %tile = load i64, ptr %d1
  %d2 = getelementptr i64, ptr %D, i64 2
  %slots = load i64, ptr %d2
  %d3 = getelementptr i64, ptr %D, i64 3
  %slotbytes = load i64, ptr %d3
  %d4 = getelementptr i64, ptr %D, i64 4
  %work = load i64, ptr %d4
  %d5 = getelementptr i64, ptr %D, i64 5
  %buffers = load i64, ptr %d5
  %d6 = getelementptr i64, ptr %D, i64 6
  %B = load ptr, ptr %d6
  %d7 = getelementptr i64, ptr %D, i64 7
  %first = load i64, ptr %d7
  %d8 = getelementptr i64, ptr %D, i64 8
  %each = load i64, ptr %d8
  %d9 = getelementptr i64, ptr %D, i64 9
  %code = load ptr, ptr %d9
  %P = getelementptr i8, ptr %A, i64 %work
  %addresses = add i64 %slots, %buffers
  %bytes = mul i64 %addresses, 8
  %rounded = add i64 %bytes, 63
  %start = and i64 %rounded, -64
  %S = getelementptr i8, ptr %P, i64 %start
  br label %slot
slot:
  %s = phi i64 [ 0, %entry ], [ %s1, %slot ]
  %soff = mul i64 %s, %slotbytes
  %saddr = getelementptr i8, ptr %S, i64 %soff
  %sp = getelementptr ptr, ptr %P, i64 %s
  store ptr %saddr, ptr %sp
  %s1 = add i64 %s, 1
  %sc = icmp ult i64 %s1, %slots
  br i1 %sc, label %slot, label %buffer
buffer:
  %b = phi i64 [ 0, %slot ], [ %b1, %placed ]
  %rec = getelementptr [4 x i64], ptr %B, i64 %b
  %number = load i64, ptr %rec
  %r1 = getelementptr i64, ptr %rec, i64 1
  %kind = load i64, ptr %r1
  %r2 = getelementptr i64, ptr %rec, i64 2
  %off = load i64, ptr %r2
  %inarena = icmp eq i64 %kind, -1
  br i1 %inarena, label %arena, label %elsewhere
arena:
  %abase = getelementptr i8, ptr %A, i64 %off
  br label %placed
elsewhere:
  %known = icmp eq i64 %kind, -2
  br i1 %known, label %fixed, label %table
fixed:
  %fbase = inttoptr i64 %off to ptr
  br label %placed
table:
  %tp = getelementptr ptr, ptr %T, i64 %kind
  %tb = load ptr, ptr %tp
  %tbase = getelementptr i8, ptr %tb, i64 %off
  br label %placed
placed:
  %base = phi ptr [ %abase, %arena ], [ %fbase, %fixed ], [ %tbase, %table ]
  %np = getelementptr ptr, ptr %P, i64 %number
  store ptr %base, ptr %np
  %b1 = add i64 %b, 1
  %bc = icmp ult i64 %b1, %buffers
  br i1 %bc, label %buffer, label %before
before:
  call void @calls(ptr %code, i64 %first, ptr %P, i64 %tile)
  %main = getelementptr [5 x i64], ptr %code, i64 %first
  br label %tiles
tiles:
  %left = phi i64 [ %elements, %before ], [ %rest, %moved ]
  %n = call i64 @llvm.umin.i64(i64 %left, i64 %tile)
  call void @calls(ptr %main, i64 %each, ptr %P, i64 %n)
  br label %move
move:
  %m = phi i64 [ 0, %tiles ], [ %m1, %move ]
  %mrec = getelementptr [4 x i64], ptr %B, i64 %m
  %mnumber = load i64, ptr %mrec
  %m3 = getelementptr i64, ptr %mrec, i64 3
  %mstep = load i64, ptr %m3
  %mp = getelementptr ptr, ptr %P, i64 %mnumber
  %mold = load ptr, ptr %mp
  %mnew = getelementptr i8, ptr %mold, i64 %mstep
  store ptr %mnew, ptr %mp
  %m1 = add i64 %m, 1
  %mc = icmp ult i64 %m1, %buffers
  br i1 %mc, label %move, label %moved
moved:
  %rest = sub i64 %left, %n
  %more = icmp ugt i64 %rest, 0
  br i1 %more, label %tiles, label %done
done:
  ret void
}
"""


def install() -> llvm.Code:
    """Compile the interpreter, so that code can call it by `NAME`."""
    code = llvm.assemble(_TEXT.replace("@NAME", f"@{NAME}"))
    llvm.add_symbol(NAME, code.address(NAME))
    return code
